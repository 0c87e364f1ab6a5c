"""The count at the door: one press a group, and one to take it back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.modules.visits import errors
from anchang.modules.visits.models import DoorCount


@action
def tally(project_id: UUID, *, by: Actor, at: datetime) -> None:
    """Count one group that came through the door now; two presses at one instant are two groups."""
    local = clock.local(at)
    _add(project_id, local.date(), local.hour, 1)
    audit.record(by, "visits.tally", subject=("people.orgnode", project_id), project_id=project_id, at=at)


@action
def take_back(project_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take one group of this hour back. Raises NothingToTakeBack."""
    local = clock.local(at)
    counted = DoorCount.objects.filter(project_id=project_id, day=local.date(), hour=local.hour, groups__gt=0)
    if not counted.update(groups=F("groups") - 1):
        raise errors.NothingToTakeBack()
    audit.record(by, "visits.take_back", subject=("people.orgnode", project_id), project_id=project_id, at=at)


@action
def count_hour(project_id: UUID, *, day: date, hour: int, groups: int, by: Actor, at: datetime) -> None:
    """Set what a people counter saw in one hour. Raises WrongHour."""
    if not 0 <= hour <= 23:
        raise errors.WrongHour()
    _add(project_id, day, hour, 0)
    DoorCount.objects.filter(project_id=project_id, day=day, hour=hour).update(groups=groups)
    facts = {"day": day.isoformat(), "hour": hour, "groups": groups}
    audit.record(by, "visits.count_hour", subject=("people.orgnode", project_id), project_id=project_id, at=at, **facts)


def _add(project_id: UUID, day: date, hour: int, groups: int) -> None:
    mine = DoorCount.objects.filter(project_id=project_id, day=day, hour=hour)
    if mine.update(groups=F("groups") + groups):
        return
    try:
        with transaction.atomic():
            DoorCount.objects.create(project_id=project_id, day=day, hour=hour, groups=groups)
    except IntegrityError:
        mine.update(groups=F("groups") + groups)
