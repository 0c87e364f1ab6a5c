"""The count at the door: one press a group, and one to take it back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import count_on
from anchang.kernel.tenancy import current_tenant
from anchang.modules.visits import errors
from anchang.modules.visits.models import DoorCount


@action
def tally(project_id: UUID, *, by: Actor, at: datetime) -> None:
    """Count one group that came through the door now; two presses at one instant are two groups."""
    local = clock.local(at)
    _add(project_id, local.date(), local.hour)
    audit.record(by, "visits.tally", subject=("people.orgnode", project_id), project_id=project_id, at=at)


@action
def take_back(project_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take one group of this hour back. Raises NothingToTakeBack."""
    local = clock.local(at)
    counted = DoorCount.objects.filter(project_id=project_id, day=local.date(), hour=local.hour, groups__gt=0)
    if not counted.update(groups=F("groups") - 1):
        raise errors.NothingToTakeBack()
    audit.record(by, "visits.take_back", subject=("people.orgnode", project_id), project_id=project_id, at=at)


def _add(project_id: UUID, day: date, hour: int) -> None:
    mine = DoorCount.objects.filter(project_id=project_id, day=day, hour=hour)
    count_on(mine, DoorCount(tenant_id=current_tenant(), project_id=project_id, day=day, hour=hour), "groups", 1)
