"""The units of a draft: put in, taken out, kept for a wave."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.modules.inventory import api as inventory
from anchang.modules.launches.actions.drafts import planned, touch
from anchang.modules.launches.models import Favourite, Offer

MOST_WAVES = 20


@action
def add_offers(launch_id: UUID, *, unit_ids: Collection[UUID], by: Actor, at: datetime) -> int:
    """Put units of the project into a draft and return how many were not in it. Raises NotThere, LaunchFixed."""
    row = planned(launch_id, by=by)
    touch(row)
    known = inventory.units_of(unit_ids)
    if len(known) != len(set(unit_ids)) or any(unit.project_id != row.project_id for unit in known.values()):
        raise NotThere()
    there = set(Offer.objects.filter(launch_id=row.pk).values_list("unit_id", flat=True))
    fresh = [unit_id for unit_id in known if unit_id not in there]
    Offer.objects.bulk_create(
        [Offer(tenant_id=row.tenant_id, launch_id=row.pk, unit_id=unit_id) for unit_id in fresh], batch_size=500
    )
    audit.record(by, "launches.add_offers", subject=row, project_id=row.project_id, at=at, units=len(fresh))
    return len(fresh)


@action
def remove_offers(launch_id: UUID, *, unit_ids: Collection[UUID], by: Actor, at: datetime) -> int:
    """Take units out of a draft, and out of what buyers wish for; return how many. Raises NotThere, LaunchFixed."""
    row = planned(launch_id, by=by)
    touch(row)
    Favourite.objects.filter(entitlement__launch_id=row.pk, unit_id__in=list(unit_ids)).delete()
    count: int = Offer.objects.filter(launch_id=row.pk, unit_id__in=list(unit_ids)).delete()[0]
    audit.record(by, "launches.remove_offers", subject=row, project_id=row.project_id, at=at, units=count)
    return count


@action
def set_wave(launch_id: UUID, *, unit_ids: Collection[UUID], wave: int, by: Actor, at: datetime) -> int:
    """Keep units of a draft for a wave, 0 for the opening; return how many. Raises NotThere, LaunchFixed."""
    row = planned(launch_id, by=by)
    touch(row)
    chosen = Offer.objects.filter(launch_id=row.pk, unit_id__in=list(unit_ids))
    count: int = chosen.update(wave=max(0, min(wave, MOST_WAVES)))
    audit.record(by, "launches.set_wave", subject=row, project_id=row.project_id, at=at, units=count, wave=wave)
    return count
