"""Customers of consultants and contacts with them, made through the verbs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from anchang.kernel import clock
from anchang.modules.customers import api as customers
from anchang.modules.followups.actions.record import record_follow_up
from anchang.modules.followups.models import FollowUp

if TYPE_CHECKING:
    from tests.world import World


def customer(
    world: World, name: str = "罗女士", phone: str = "13812345678", *, owner: str | None = "林晓岚"
) -> customers.CustomerRef:
    """Return a customer of the project, with an owner unless None is given."""
    by, at = world.system(), clock.now()
    ref, _ = customers.find_or_create(project_id=world.project_id, name=name, phone=phone, by=by, at=at)
    if owner:
        customers.assign_owner(ref.id, user_id=world.user(owner).pk, team_id=None, by=by, at=at)
    return customers.get(ref.id)


def follow_up(world: World, customer_id: UUID, *, by: str = "林晓岚", **changes: Any) -> FollowUp:
    """Return a sound follow-up with some of its values changed."""
    now = clock.now()
    values: dict[str, Any] = {
        "method": "call",
        "effective": True,
        "content": "约周末再看四室",
        "customer_quote": "等孩子学校定了就来选。",
        "grade": "B",
        "next_at": now + timedelta(days=7),
        "at": now,
    }
    return record_follow_up(customer_id=customer_id, by=world.actor(by), **(values | changes))


def at_hour(day: datetime, hour: int) -> datetime:
    """Return an hour of the office on the day of an instant."""
    return clock.at_local(clock.local(day).date(), hour)
