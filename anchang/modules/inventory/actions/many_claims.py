"""Claims on many units at once, for a launch: all or none, in few statements. The same index is the referee."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.rows import update_each
from anchang.kernel.wording import listed
from anchang.modules.inventory import errors, queries
from anchang.modules.inventory.actions import claims, ledger
from anchang.modules.inventory.events import UnitsMoved
from anchang.modules.inventory.models import Claim, Unit
from anchang.modules.inventory.rules import moves
from anchang.modules.inventory.states import STATUS_OF, ClaimKind, Status

AT_A_TIME = 500
NAMED = 3
# A launch's claims have no end of their own: the launch ends them.
_REASON = gettext_lazy("线上开盘")


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a claim becomes: the later module's number, whom it is for, and who is responsible."""

    claim_id: UUID
    ref: str
    customer_id: UUID
    holder_id: UUID


@action
def claim_units(
    project_id: UUID, unit_ids: Collection[UUID], kind: ClaimKind, *, ref: str, by: Actor, at: datetime
) -> dict[UUID, Claim]:
    """Take free units, all of them, at their prices of this moment and without an end; return the claims by unit.

    Raises NotThere, UnitsNotFree, UnitsUnpriced.
    """
    ledger.hold_project(project_id)
    claims.clear_overdue(project_id, unit_ids, at)
    units = list(Unit.objects.filter(project_id=project_id, pk__in=unit_ids).select_related("price__version"))
    _check(units, set(unit_ids), STATUS_OF[kind])
    made = {unit.pk: _claim(unit, kind, ref, by, at) for unit in units}
    try:
        with transaction.atomic():
            Claim.objects.bulk_create(made.values(), batch_size=AT_A_TIME)
    except IntegrityError:
        raise _not_free(_claimed(unit_ids), units) from None
    if not _move(units, STATUS_OF[kind], by=by, at=at, ref=ref):
        raise _not_free(_claimed(unit_ids), units)
    audit.record(by, f"inventory.claim_{kind}", project_id=project_id, at=at, ref=ref, units=len(units))
    return made


@action
def convert_claims(
    project_id: UUID,
    conversions: Sequence[Conversion],
    *,
    source: ClaimKind,
    target: ClaimKind,
    by: Actor,
    at: datetime,
) -> None:
    """Make live claims of one kind claims of a later one, all of them; their prices stay. Raises ClaimOver."""
    assert moves.may_convert(source, target)
    ledger.hold_project(project_id)
    wanted = {one.claim_id: one for one in conversions}
    found = list(_live(project_id, wanted, source))
    _refuse_missing(wanted, found)
    for claim in found:
        one = wanted[claim.pk]
        claim.kind, claim.ref, claim.expires_at = target, one.ref, None
        claim.customer_id, claim.holder_id = one.customer_id, one.holder_id
    # Nobody else moves claims of the project meanwhile, so what was read is what is changed.
    update_each(found, "kind", "ref", "expires_at", "customer_id", "holder")
    refs = {claim.unit_id: claim.ref for claim in found}
    if not _move([claim.unit for claim in found], STATUS_OF[target], by=by, at=at, refs=refs):
        raise claims.over(found[0].unit)
    audit.record(by, "inventory.convert_claim", project_id=project_id, at=at, kind=target, units=len(found))


@action
def release_claims(
    project_id: UUID, claim_ids: Collection[UUID], *, source: ClaimKind, reason: str, by: Actor, at: datetime
) -> int:
    """End live claims of one kind; their units are for sale again. Return how many there still were."""
    ledger.hold_project(project_id)
    found = list(_live(project_id, claim_ids, source))
    if not found:
        return 0
    live = Claim.objects.filter(pk__in=[claim.pk for claim in found], live=True)
    live.update(live=False, ended_at=at, end_reason=reason[:200])
    if not _move([claim.unit for claim in found], Status.SALE, by=by, at=at, ref=found[0].ref, reason=reason):
        raise claims.over(found[0].unit)
    audit.record(by, "inventory.end_claim", project_id=project_id, at=at, kind=source, units=len(found))
    return len(found)


def _check(units: Sequence[Unit], wanted: set[UUID], target: Status) -> None:
    if len(units) != len(wanted):
        raise NotThere()
    busy = [unit for unit in units if not moves.may_move(unit.status, target)]
    if busy:
        raise _not_free({unit.pk for unit in busy}, units)
    unpriced = sorted(unit.name for unit in units if unit.price is None)
    if unpriced:
        raise errors.UnitsUnpriced(names=listed(unpriced[:NAMED]), count=len(unpriced))


def _claim(unit: Unit, kind: ClaimKind, ref: str, by: Actor, at: datetime) -> Claim:
    assert unit.price is not None
    return Claim(
        tenant_id=unit.tenant_id,
        project_id=unit.project_id,
        unit=unit,
        kind=kind,
        ref=ref,
        holder_id=ledger.person(by),
        price=queries.snapshot(unit.price),
        made_at=at,
    )


def _move(
    units: Sequence[Unit],
    target: Status,
    *,
    by: Actor,
    at: datetime,
    ref: str = "",
    refs: dict[UUID, str] | None = None,
    reason: str = "",
) -> bool:
    """Move units on from the statuses that were read; tell whether nobody was faster."""
    sources = {unit.status for unit in units}
    if not all(moves.may_move(status, target) for status in sources):
        return False
    mine = Unit.objects.filter(pk__in=[unit.pk for unit in units], status__in=sources)
    values = {"status": target, "released": target != Status.SHUT, "withheld_until": None}
    if mine.update(version=F("version") + 1, **values) != len(units):
        return False
    words = reason or str(_REASON)
    last = ledger.write_changes(units, target, by=by, at=at, reason=words, ref=ref, refs=refs or {})
    project_id = units[0].project_id
    events.publish(UnitsMoved(project_id=project_id, status=target, count=len(units), last_seq=last, at=at))
    return True


def _live(project_id: UUID, claim_ids: Collection[UUID], kind: ClaimKind) -> Sequence[Claim]:
    live = Claim.objects.filter(project_id=project_id, pk__in=claim_ids, live=True, kind=kind)
    return list(live.select_related("unit").order_by("unit__name"))


def _refuse_missing(wanted: Collection[UUID], found: Sequence[Claim]) -> None:
    missing = set(wanted) - {claim.pk for claim in found}
    if missing:
        raise claims.over(Claim.objects.select_related("unit").filter(pk__in=missing)[0].unit)


def _claimed(unit_ids: Collection[UUID]) -> set[UUID]:
    return set(Claim.objects.filter(unit_id__in=unit_ids, live=True).values_list("unit_id", flat=True))


def _not_free(busy: set[UUID], units: Sequence[Unit]) -> errors.UnitsNotFree:
    names = sorted(unit.name for unit in units if unit.pk in busy)
    return errors.UnitsNotFree(names=listed(names[:NAMED]), count=len(names))
