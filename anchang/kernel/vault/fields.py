"""A model field that is sealed in the database, masked in a template, and opened by name in code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from anchang.kernel import id_numbers, names, phones
from anchang.kernel.vault.sealing import open_sealed, seal

Mask = Literal["phone", "name", "id_number", "text"]
SEALED_FIELDS: list[tuple[type[models.Model], str]] = []


def masked(plain: str, mask: Mask) -> str:
    """Return what everybody may see: 138****5678, 李女士, 5101**********1234, ••••."""
    if not plain:
        return ""
    if mask == "phone":
        return phones.mask(plain)
    if mask == "name":
        return names.short(plain)
    if mask == "id_number":
        return id_numbers.mask(plain)
    return "••••"


class Sealed:
    """A value in its row. `str()` is masked; `open()` is the plain text. Raises BrokenSeal when moved or changed."""

    __slots__ = ("_field", "_plain", "_raw", "_row")

    def __init__(
        self, row: models.Model, field: SealedText, *, raw: bytes | None = None, plain: str | None = None
    ) -> None:
        self._row, self._field, self._raw, self._plain = row, field, raw, plain

    def _place(self) -> dict[str, str]:
        row = cast(Any, self._row)
        place = f"{row._meta.db_table}.{self._field.column}.{row.pk}"
        return {"tenant": str(getattr(row, "tenant_id", None) or ""), "place": place}

    def open(self) -> str:
        """Return the plain text. Whoever shows it to a person reveals it first (vault.reveal)."""
        if self._plain is None:
            self._plain = open_sealed(self._raw or b"", **self._place())
        return self._plain

    def sealed(self) -> bytes:
        """Return the bytes for the database: those read, or freshly sealed when a text was assigned."""
        if self._raw is None:
            self._raw = seal(self._plain or "", **self._place())
        return self._raw

    def __str__(self) -> str:
        return masked(self.open(), self._field.mask)

    def __repr__(self) -> str:
        return f"<Sealed {self._field.column}>"

    def __bool__(self) -> bool:
        return bool(self._plain if self._raw is None else self._raw)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.open() == other.open()

    __hash__ = None  # type: ignore[assignment]


class _SealedAttribute(DeferredAttribute):
    """Turns an assigned text, or the bytes of the database, into a Sealed of its row."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        field = cast("SealedText", self.field)
        if isinstance(value, Sealed):
            value = value.open()
        if isinstance(value, (bytes, memoryview, bytearray)):
            instance.__dict__[field.attname] = Sealed(instance, field, raw=bytes(value))
        else:
            instance.__dict__[field.attname] = Sealed(instance, field, plain=value or "")


if TYPE_CHECKING:
    _Base = models.BinaryField[str | Sealed | None, Sealed]
else:
    _Base = models.BinaryField


class SealedText(_Base):
    """A text sealed with its tenant's key and bound to tenant, table, column and row."""

    descriptor_class = _SealedAttribute

    def __init__(self, *args: Any, mask: Mask = "text", **kwargs: Any) -> None:
        self.mask = mask
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", b"")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Return what a migration needs to make the field again."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"mask": self.mask}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Note the column for key rotation."""
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract and cls.__module__ != "__fake__":
            SEALED_FIELDS.append((cls, name))

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        """Seal at the last moment, when row and tenant are known."""
        value: Sealed = getattr(model_instance, self.attname)
        return value.sealed()

    def get_prep_value(self, value: Any) -> Any:
        """Refuse plain text in queries: it would be stored unsealed."""
        if isinstance(value, str):
            raise TypeError(f"{self.name}: a sealed value is assigned to a row and saved, never written by a query.")
        return value.sealed() if isinstance(value, Sealed) else super().get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        """Keep sealed values out of serialised rows."""
        return ""
