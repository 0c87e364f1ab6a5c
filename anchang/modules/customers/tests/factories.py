"""Customers of the story, made through the module's own verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anchang.kernel import clock
from anchang.modules.customers.actions.care import assign_owner
from anchang.modules.customers.actions.register import find_or_create
from anchang.modules.customers.models import Customer

if TYPE_CHECKING:
    from tests.world import World


def customer(world: World, name: str = "程女士", phone: str = "13812345678", *, owner: str = "") -> Customer:
    """Return a customer of the project, with an owner if one is named."""
    by, at = world.system(), clock.now()
    row, _fresh = find_or_create(project_id=world.project_id, name=name, phone=phone, by=by, at=at)
    if owner:
        row = assign_owner(row.pk, user_id=world.user(owner).pk, team_id=None, by=by, at=at)
    return row
