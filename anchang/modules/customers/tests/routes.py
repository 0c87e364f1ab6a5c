"""How the addresses of customers are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.modules.customers.models import ReviewItem
from anchang.modules.customers.states import Doubt
from anchang.modules.customers.tests.factories import customer
from anchang.modules.people.api import Role
from tests.world import World


def _item(world: World) -> object:
    row = ReviewItem(project_id=world.project_id, origin="visits", row_key=b"0" * 16, row=7, doubt=Doubt.values[0])
    row.save()
    return row.pk


def _of(world: World, who: str) -> object:
    return customer(world, f"{who}的客户", f"1991{world.user(who).pk.int % 10**7:07d}", owner=who).pk


OBJECTS: dict[str, Callable[[World], object]] = {
    "customer_id": lambda world: customer(world, phone="13912340001").pk,
    "item_id": _item,
}
OWNED = {"customer_id": (Role.CONSULTANT, _of)}
