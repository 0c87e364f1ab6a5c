"""How the addresses of subscriptions are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.kernel import clock, ids
from anchang.modules.customers.tests.factories import customer
from anchang.modules.deals.actions.bookings import book
from anchang.modules.deals.actions.subscribe import create_subscription
from anchang.modules.deals.tests.factories import DEPOSIT
from anchang.modules.inventory.actions import projects
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.models import Unit
from anchang.modules.inventory.states import Status
from anchang.modules.inventory.tests.factories import stock
from anchang.modules.people.api import Role
from tests.world import World


def _subscription(world: World) -> object:
    return _of(world, world.someone(Role.CONSULTANT))


def _of(world: World, who: str) -> object:
    stock(world.project_id, world.system())
    free = Unit.objects.filter(project_id=world.project_id, status=Status.SALE).order_by("-pk")[0]
    by, at = world.actor(who), clock.now()
    lock_unit(free.pk, by=by, at=at)
    buyer = customer(world, phone=f"1992{world.user(who).pk.int % 10**7:07d}", owner=who)
    row = create_subscription(free.pk, customer_id=buyer.pk, lines=[], deposit_fen=DEPOSIT, by=by, at=at)
    return row.pk


def _booking(world: World) -> object:
    return _booking_of(world, world.someone(Role.CONSULTANT))


def _booking_of(world: World, who: str) -> object:
    projects.register_permit(world.project_id, permit_no="预售字 1 号", by=world.system())
    buyer = customer(world, phone=f"1995{ids.new_id().int % 10**7:07d}", owner=who)
    return book(buyer.pk, amount_fen=2_000_000, by=world.actor(who), at=clock.now()).pk


OBJECTS: dict[str, Callable[[World], object]] = {"booking_id": _booking, "subscription_id": _subscription}
OWNED = {"booking_id": (Role.CONSULTANT, _booking_of), "subscription_id": (Role.CONSULTANT, _of)}
