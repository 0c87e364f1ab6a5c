"""Six flats of 1栋 with floor prices, a customer of 林晓岚, and what she subscribes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from anchang.kernel import clock
from anchang.modules.customers.models import Customer
from anchang.modules.customers.tests.factories import customer
from anchang.modules.deals.actions.subscribe import create_subscription
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.rules.discount import Line
from anchang.modules.deals.states import LineKind
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.models import Claim, PriceItem, Unit
from anchang.modules.inventory.tests.factories import stock, unit
from tests.world import World

SELLER, MANAGER = "林晓岚", "沈卓"
DEPOSIT = 50_000_00
NUMBERS = ("201", "202", "301", "302", "501", "502")
PHONES = {number: f"1381234560{place}" for place, number in enumerate(NUMBERS)}


def percent(hundredths: int) -> list[Line]:
    """Return one discount by share."""
    return [Line(LineKind.PERCENT, hundredths)]


def houses(world: World) -> None:
    """Put six flats on sale; the floor price is 95 % of the list price."""
    stock(world.project_id, world.system())
    for item in PriceItem.objects.all():
        PriceItem.objects.filter(pk=item.pk).update(floor_total_fen=item.list_total_fen * 95 // 100)


def flat(number: str = "201") -> Unit:
    """Return a flat."""
    return unit(number)


def lock(
    world: World, number: str = "201", who: str = SELLER, *, buyer: Customer | None = None, at: datetime | None = None
) -> Claim:
    """Lock a flat."""
    return lock_unit(
        flat(number).pk, by=world.actor(who), at=at or clock.now(), customer_id=buyer.pk if buyer else None
    )


def buyer(world: World, number: str = "201", *, owner: str = SELLER) -> Customer:
    """Return who wants a flat."""
    return customer(world, "程女士", PHONES[number], owner=owner)


def subscribe(
    world: World,
    number: str = "201",
    *,
    who: str = SELLER,
    lines: Sequence[Line] = (),
    at: datetime | None = None,
    **more: Any,
) -> Subscription:
    """Return a subscription out of a fresh lock, for a fresh customer of the seller."""
    at = at or clock.now()
    lock(world, number, who, at=at)
    facts: dict[str, Any] = {
        "customer_id": buyer(world, number, owner=SELLER if who == MANAGER else who).pk,
        "lines": lines,
        "deposit_fen": DEPOSIT,
        "by": world.actor(who),
        "at": at,
    }
    return create_subscription(flat(number).pk, **{**facts, **more})
