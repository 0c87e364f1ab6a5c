"""Key rotation: new values are sealed with the first key; old ones are sealed again, batch by batch, while people work.

A batch is one short transaction, and each row is written only if it still holds what was read, so the run may be
interrupted anywhere, run twice, and meet people saving the same row. Sessions are sealed, too, and left alone: they are
over within a day, and one whose key is gone means signing in again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Protocol

from django.db import models

from anchang.kernel.actions import unit_of_work
from anchang.kernel.schema import rewriting
from anchang.kernel.tenancy import every_tenant
from anchang.kernel.vault.fields import SEALED_FIELDS
from anchang.kernel.vault.sealing import current_key_id, key_id_of, open_sealed, seal

BATCH = 500


class Holder(Protocol):
    """Sealed values that a module keeps elsewhere than in SealedText columns."""

    name: str

    def key_ids(self) -> Iterator[str]:
        """Yield the key id of each value."""

    def reseal(self) -> Iterator[int]:
        """Seal what an older key seals again, in short transactions; yield the count done so far."""


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Let rotations reach a module's own sealed values."""
    _holders[holder.name] = holder


def keys_in_use() -> Counter[str]:
    """Return how many values each key id still seals; a key that is not in it may be taken away."""
    found: Counter[str] = Counter()
    with every_tenant():
        for model, column in SEALED_FIELDS:
            for raw in _rows(model).values_list(column, flat=True).iterator(chunk_size=BATCH):
                if raw:
                    found[key_id_of(bytes(raw))] += 1
        for holder in _holders.values():
            found.update(holder.key_ids())
    return found


def rotate() -> Iterator[tuple[str, int]]:
    """Seal every value again that an older key seals; yield where, and the count done so far. Raises BrokenSeal."""
    with every_tenant():
        for model, column in SEALED_FIELDS:
            done = 0
            for batch in _batches(model, column):
                done += _reseal(model, column, batch)
                yield f"{model._meta.db_table}.{column}", done
        for holder in _holders.values():
            for done in holder.reseal():
                yield holder.name, done


def _rows(model: type[models.Model]) -> Any:
    return model._base_manager.order_by("pk")


def _batches(model: type[models.Model], column: str) -> Iterator[list[tuple[Any, Any, bytes]]]:
    tenant = "tenant_id" if any(field.attname == "tenant_id" for field in model._meta.concrete_fields) else "pk"
    rows, last = _rows(model), None
    while True:
        page = rows.filter(pk__gt=last) if last is not None else rows
        found = [
            (pk, tenant_id, bytes(raw or b"")) for pk, tenant_id, raw in page.values_list("pk", tenant, column)[:BATCH]
        ]
        if not found:
            return
        last = found[-1][0]
        yield [(pk, None if tenant == "pk" else tenant_id, raw) for pk, tenant_id, raw in found]


def _reseal(model: type[models.Model], column: str, batch: list[tuple[Any, Any, bytes]]) -> int:
    table, done = model._meta.db_table, 0
    old = [row for row in batch if row[2] and key_id_of(row[2]) != current_key_id()]
    if not old:
        return 0
    # A table that keeps history refuses any change; that of the key changes nothing that is said there.
    with unit_of_work(), rewriting(table):
        for pk, tenant_id, raw in old:
            place = {"tenant": str(tenant_id or ""), "place": f"{table}.{column}.{pk}"}
            fresh = seal(open_sealed(raw, **place), **place)
            done += _rows(model).filter(pk=pk, **{column: raw}).update(**{column: fresh})
    return done
