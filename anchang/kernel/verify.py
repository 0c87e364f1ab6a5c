"""The invariants, checked over the whole database: `bin/anchang verify` (reliability guide §2.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.apps import apps
from django.db import connection, models
from django.db.models import F

from anchang.kernel import audit
from anchang.kernel.actions import Tell
from anchang.kernel.audit import Fault
from anchang.kernel.tenancy import Tenant, every_tenant

Check = Callable[[], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Result:
    """A promise and the first places where it is broken."""

    promise: str
    faults: tuple[Fault, ...]


def strays() -> Iterator[Fault]:
    """Yield each row of a tenant that points to a row of another tenant (reliability guide I11)."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields if _tenant_of(model) else ():
            if not _tenant_of(field.related_model):
                continue
            theirs = f"{field.name}__tenant"
            rows = model._base_manager.exclude(tenant=F(theirs)).filter(tenant__isnull=False)
            for pk in rows.filter(**{f"{theirs}__isnull": False}).order_by("pk").values_list("pk", flat=True):
                yield Fault(f"{model._meta.db_table} {pk}", f"belongs to another tenant than its {field.name}.")


def _tenant_of(model: type[models.Model] | None) -> bool:
    return model is not None and any(
        field.name == "tenant" and field.related_model is Tenant for field in model._meta.concrete_fields
    )


_checks: dict[str, Check] = {
    "the audit chain holds from its first entry to its head": audit.faults,
    "no row points to another tenant's": strays,
}


def invariant(promise: str) -> Callable[[Check], Check]:
    """Register a check in a module's checks.py: it yields a Fault for each broken row, first row first."""

    def register(check: Check) -> Check:
        _checks[promise] = check
        return check

    return register


def run(most: int = 20, *, tell: Tell | None = None) -> list[Result]:
    """Check every promise; each result holds at most so many faults. Raises WeakConnection."""
    connection.ensure_connection()
    results: list[Result] = []
    with every_tenant():
        for promise, check in _checks.items():
            results.append(Result(promise, tuple(islice(_faults(check), most))))
            if tell:
                tell(len(results), len(_checks))
    return results


def _faults(check: Check) -> Iterator[Fault]:
    """Yield what a check finds. A row so broken that the check cannot read it must not silence the other checks."""
    try:
        yield from check()
    except Exception as error:
        yield Fault("the check", f"stopped at {type(error).__name__}: {error}")
