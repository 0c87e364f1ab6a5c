"""How the addresses of deals are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.kernel import clock
from anchang.modules.customers.tests.factories import customer
from anchang.modules.deals.actions.subscribe import create_subscription
from anchang.modules.deals.tests.factories import DEPOSIT
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.models import Unit
from anchang.modules.inventory.tests.factories import stock
from anchang.modules.people.api import Role
from tests.world import World


def _subscription(world: World) -> object:
    stock(world.project_id, world.system())
    unit = Unit.objects.filter(project_id=world.project_id).order_by("-pk")[0]
    who, at = world.someone(Role.CONSULTANT), clock.now()
    buyer = customer(world, "程女士", "13912340004", owner=who)
    lock_unit(unit.pk, by=world.actor(who), at=at, customer_id=buyer.pk)
    return create_subscription(
        unit.pk, customer_id=buyer.pk, lines=[], deposit_fen=DEPOSIT, by=world.actor(who), at=at
    ).pk


OBJECTS: dict[str, Callable[[World], object]] = {"subscription_id": _subscription}
