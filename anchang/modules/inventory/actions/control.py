"""Releasing units to market and withholding them, one act for many units with a result for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from anchang.kernel import audit, events
from anchang.kernel.access import Actor, Permission
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.modules.inventory import access, errors
from anchang.modules.inventory.actions import ledger
from anchang.modules.inventory.events import UnitsMoved
from anchang.modules.inventory.models import Claim, Project, Unit
from anchang.modules.inventory.rules import moves
from anchang.modules.inventory.states import MOVES, WITHHELD, ClaimKind, Status


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What became of one unit: `why` is empty when it went."""

    unit_id: UUID
    name: str
    why: str = ""


@action
def release_units(project_id: UUID, unit_ids: Sequence[UUID], *, by: Actor, at: datetime) -> list[UnitResult]:
    """Put units on the market (推盘). Raises NotAllowed, PermitMissing; a unit without a price is not released."""
    by.must(access.RELEASE, project_id)
    if not Project.objects.get(pk=project_id).permit_no:
        raise errors.PermitMissing()

    def unpriced(unit: Unit) -> str:
        return "" if unit.price_id else _("没有生效的价格")

    return _move_many(
        project_id, unit_ids, Status.SALE, {Status.SHUT}, by, at, reason=_("推盘"), hindrance=unpriced, released_at=at
    )


@action
def withdraw_units(
    project_id: UUID, unit_ids: Sequence[UUID], *, reason: str, by: Actor, at: datetime
) -> list[UnitResult]:
    """Take unsold units off the market (收盘). Raises NotAllowed, ReasonMissing."""
    by.must(access.RELEASE, project_id)
    return _move_many(
        project_id,
        unit_ids,
        Status.SHUT,
        _from(Status.SHUT),
        by,
        at,
        reason=moves.check_reason(reason),
        released_at=None,
    )


@action
def control_units(
    project_id: UUID, unit_ids: Sequence[UUID], *, reason: str, by: Actor, at: datetime, until: datetime | None = None
) -> list[UnitResult]:
    """Withhold units from sale (销控), until a date if given. Raises NotAllowed, ReasonMissing, UntilInThePast."""
    return _withhold(project_id, unit_ids, Status.CTRL, reason, until, by, at)


@action
def keep_units(
    project_id: UUID, unit_ids: Sequence[UUID], *, reason: str, by: Actor, at: datetime, until: datetime | None = None
) -> list[UnitResult]:
    """Keep units for somebody (预留), until a date if one is given. Raises as control_units."""
    return _withhold(project_id, unit_ids, Status.KEEP, reason, until, by, at)


@action
def free_units(
    project_id: UUID, unit_ids: Sequence[UUID], *, by: Actor, at: datetime, reason: str = ""
) -> list[UnitResult]:
    """Give withheld units back to sale. Raises NotAllowed."""
    by.must(access.CONTROL, project_id)
    return _move_many(project_id, unit_ids, Status.SALE, WITHHELD, by, at, reason=reason or _("解除销控"))


@action
def free_due_units(project_id: UUID, *, at: datetime) -> int:
    """Give back the units whose date has come; return how many."""
    due = list(Unit.objects.filter(project_id=project_id, withheld_until__lte=at).values_list("pk", flat=True))
    if not due:
        return 0
    by = Actor.system(Project.objects.values_list("tenant_id", flat=True).get(pk=project_id))
    results = _move_many(project_id, due, Status.SALE, WITHHELD, by, at, reason=_("到期，自动解除"))
    return sum(not result.why for result in results)


def _withhold(
    project_id: UUID,
    unit_ids: Sequence[UUID],
    target: Status,
    reason: str,
    until: datetime | None,
    by: Actor,
    at: datetime,
) -> list[UnitResult]:
    by.must(access.CONTROL, project_id)
    words, until = moves.check_reason(reason), moves.check_until(until, at)
    return _move_many(project_id, unit_ids, target, {Status.SALE}, by, at, reason=words, withheld_until=until)


def _from(target: Status) -> set[Status]:
    return {status for status, targets in MOVES.items() if target in targets}


def _move_many(
    project_id: UUID,
    unit_ids: Sequence[UUID],
    target: Status,
    allowed: set[Status] | frozenset[Status],
    by: Actor,
    at: datetime,
    *,
    reason: str,
    hindrance: Callable[[Unit], str] = lambda unit: "",
    **changes: Any,
) -> list[UnitResult]:
    """Move those units that may move and say of each other one why not."""
    ledger.hold_project(project_id)
    units = list(Unit.objects.filter(project_id=project_id, pk__in=unit_ids).order_by("building__position", "name"))
    picked = _under_launch(units)
    results = []
    going = []
    for unit in units:
        why = hindrance(unit)
        if unit.pk in picked:
            why = _("正在线上开盘")
        elif unit.status not in allowed:
            why = _("现在是%(status)s") % {"status": Status(unit.status).label}
        results.append(UnitResult(unit.pk, unit.name, why))
        if not why:
            going.append(unit)
    if going:
        _write(project_id, going, target, allowed, by, at, reason, changes)
    return results


def _under_launch(units: Sequence[Unit]) -> set[UUID]:
    """Return the units that a launch has claimed; only locked ones can be."""
    locked = [unit.pk for unit in units if unit.status == Status.LOCK]
    if not locked:
        return set()
    picks = Claim.objects.filter(unit_id__in=locked, live=True, kind=ClaimKind.PICK)
    return set(picks.values_list("unit_id", flat=True))


def _write(
    project_id: UUID,
    going: list[Unit],
    target: Status,
    allowed: set[Status] | frozenset[Status],
    by: Actor,
    at: datetime,
    reason: str,
    changes: dict[str, Any],
) -> None:
    values = {"status": target, "released": target != Status.SHUT, "withheld_until": None, **changes}
    mine = Unit.objects.filter(pk__in=[unit.pk for unit in going], status__in=allowed)
    if mine.update(version=F("version") + 1, **values) != len(going):
        raise Stale()
    last = ledger.write_changes(going, target, by=by, at=at, reason=reason)
    audit.record(
        by,
        f"inventory.move_units_to_{target}",
        project_id=project_id,
        at=at,
        units=[str(unit.pk) for unit in going],
        until=values["withheld_until"],
    )
    events.publish(UnitsMoved(project_id=project_id, status=target, count=len(going), last_seq=last, at=at))


def permission_of(target: str) -> Permission:
    """Return the permission that moving units to a status needs."""
    return access.CONTROL if target in (Status.KEEP, Status.CTRL) else access.RELEASE
