"""A rehearsal that people can be at: flats on sale, and customers of the cast who sign in by their telephones."""

from __future__ import annotations

from datetime import timedelta

from anchang.gate.launch.entries import Missed, Turns
from anchang.kernel import clock
from anchang.modules.customers import api as customers
from anchang.modules.inventory import api as inventory
from anchang.modules.launches.models import Entitlement, Launch, Offer
from tests.rehearsals import arm_rehearsal
from tests.story.cast import KNOWN, Buyer
from tests.world import World

A_TURN = timedelta(seconds=60)
GUESTS: tuple[Buyer, ...] = KNOWN[:5]


def invite(
    world: World,
    *,
    opens_in: timedelta,
    lasts: timedelta = timedelta(hours=1),
    units: int = 144,
    limit: int = 1,
    in_turns: bool = False,
) -> Launch:
    """Arm a rehearsal over the project's flats on sale for five customers, each with a consultant."""
    by, at = world.system(), clock.now()
    free = inventory.free_units(world.project_id, limit=1000)
    offered = [unit for unit in free if unit.product == inventory.Product.FLAT][:units]
    launch = arm_rehearsal(
        world,
        name="公测演示",
        units=offered,
        rights=[limit] * len(GUESTS),
        turns=Turns(lasts=A_TURN // timedelta(microseconds=1), at_once=1, calls=3, missed=Missed.END)
        if in_turns
        else None,
        opens_at=at + opens_in,
        closes_at=at + opens_in + lasts,
    )
    Offer.objects.bulk_create(
        Offer(tenant_id=world.tenant_id, launch=launch, unit_id=unit.id, number=number, price_fen=unit.list_total_fen)
        for number, unit in enumerate(offered)
    )
    for number, guest in enumerate(GUESTS):
        known, _fresh = customers.find_or_create(
            project_id=world.project_id, name=guest.name, phone=guest.phone, by=by, at=at
        )
        Entitlement(
            tenant_id=world.tenant_id,
            launch=launch,
            customer_id=known.id,
            number=237 + number,
            buyer_no=number,
            limit=limit,
            consultant=world.user("林晓岚"),
            verified_at=at,
        ).save(force_insert=True)
    return launch
