"""Moves of units: the project's order of changes, the compare-and-set of a status, and the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import F

from anchang.kernel.access import Actor
from anchang.kernel.rows import advance
from anchang.modules.inventory.models import Project, Unit, UnitChange
from anchang.modules.inventory.rules.moves import may_move
from anchang.modules.inventory.states import Status


def hold_project(project_id: UUID) -> None:
    """Wait until no other action moves units of the project, and keep it so until this one commits."""
    Project.objects.filter(pk=project_id).update(last_seq=F("last_seq"))


def take_places(project_id: UUID, count: int = 1) -> int:
    """Return the first of `count` places in the project's order of changes.

    Taking them locks the project until the commit, so that no place appears behind a later one (gate/store.py).
    """
    moved = advance(Project.objects.filter(pk=project_id), "last_seq", count)
    assert moved is not None
    (last,) = moved
    return int(last) - count + 1


def compare_and_set(unit: Unit, target: Status, **changes: Any) -> bool:
    """Move a unit on from the status that was read, if the move is allowed and nobody was faster; tell whether."""
    if not may_move(unit.status, target):
        return False
    return _set(Unit.objects.filter(pk=unit.pk, status=unit.status), target, **changes)


def _set(units: Any, target: Status, **changes: Any) -> bool:
    values = {"status": target, "released": target != Status.SHUT, "withheld_until": None, **changes}
    return bool(units.update(version=F("version") + 1, **values))


def write_change(
    unit: Unit, target: Status, *, by: Actor, at: datetime, reason: str = "", ref: str = "", place: int | None = None
) -> UnitChange:
    """Write one move into the unit's history."""
    return UnitChange.objects.create(
        tenant_id=unit.tenant_id,
        project_id=unit.project_id,
        seq=place or take_places(unit.project_id),
        unit_id=unit.pk,
        status_from=unit.status,
        status=target,
        reason=reason,
        by_id=person(by),
        at=at,
        ref=ref,
    )


def write_changes(
    units: Sequence[Unit],
    target: Status,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    ref: str = "",
    refs: Mapping[UUID, str] = MappingProxyType({}),
) -> int:
    """Write the same move of many units and return the last place taken; `refs` by unit. The project must be held."""
    if not units:
        return 0
    first = take_places(units[0].project_id, len(units))
    changes = [
        UnitChange(
            tenant_id=unit.tenant_id,
            project_id=unit.project_id,
            seq=first + place,
            unit_id=unit.pk,
            status_from=unit.status,
            status=target,
            reason=reason,
            by_id=person(by),
            at=at,
            ref=refs.get(unit.pk, ref),
        )
        for place, unit in enumerate(units)
    ]
    UnitChange.objects.bulk_create(changes, batch_size=500)
    return first + len(units) - 1


def person(by: Actor) -> UUID | None:
    """Return the account of an actor; the system has none."""
    return None if by.is_system else by.user_id
