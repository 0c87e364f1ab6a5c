"""Promises of the module, checked by `bin/anchang verify` (reliability guide §2.1: I1, I5, I11)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Subquery

from anchang.kernel.audit import Fault
from anchang.kernel.verify import invariant
from anchang.modules.inventory.models import Claim, Project, Unit, UnitChange
from anchang.modules.inventory.states import CLAIMED, STATUS_OF, ClaimKind


@invariant("a unit has at most one live claim")
def one_live_claim() -> Iterator[Fault]:
    """Yield units with several live claims."""
    double = Claim.objects.filter(live=True).values("unit_id").annotate(n=Count("pk")).filter(n__gt=1)
    for row in double.order_by("unit_id"):
        yield Fault(f"inventory_unit {row['unit_id']}", f"has {row['n']} live claims.")


@invariant("a unit's status says what its live claim says")
def status_fits_claim() -> Iterator[Fault]:
    """Yield units whose status and claim differ."""
    claim = Claim.objects.filter(unit_id=OuterRef("pk"), live=True).values("kind")[:1]
    units = Unit.objects.annotate(kind=Subquery(claim)).order_by("pk")
    for unit in units.filter(kind__isnull=False).iterator():
        if STATUS_OF[ClaimKind(unit.kind)] != unit.status:
            yield Fault(f"inventory_unit {unit.pk}", f"is {unit.status}, its live claim is a {unit.kind}.")
    for unit in units.filter(kind__isnull=True, status__in=CLAIMED).iterator():
        yield Fault(f"inventory_unit {unit.pk}", f"is {unit.status} without a live claim.")


@invariant("a unit's status is the last of its changes")
def status_is_last_change() -> Iterator[Fault]:
    """Yield units whose history ends elsewhere."""
    last = UnitChange.objects.filter(unit_id=OuterRef("pk")).order_by("-seq").values("status")[:1]
    for unit in Unit.objects.annotate(last=Subquery(last)).exclude(status=F("last")).order_by("pk").iterator():
        yield Fault(f"inventory_unit {unit.pk}", f"is {unit.status}, its history ends at {unit.last}.")


@invariant("the changes of a project are numbered without gaps")
def changes_are_gapless() -> Iterator[Fault]:
    """Yield projects whose changes are not 1, 2, 3 … last."""
    for project in Project.objects.order_by("pk"):
        count = UnitChange.objects.filter(project_id=project.pk).count()
        if count != project.last_seq:
            yield Fault(f"inventory_project {project.pk}", f"has {count} changes, its counter says {project.last_seq}.")


@invariant("claims, prices and changes belong to the tenant of their unit")
def tenants_agree() -> Iterator[Fault]:
    """Yield rows whose tenant is not their unit's."""
    for model in (Claim, UnitChange):
        for row in model.objects.exclude(unit__tenant_id=F("tenant_id")).order_by("pk").iterator():
            yield Fault(f"{model._meta.db_table} {row.pk}", "belongs to another tenant than its unit.")
