"""The rounds of `bin/load settle`: how long it takes until all paid picks of a launch are deals."""

from __future__ import annotations

import json
import time
from statistics import median
from uuid import UUID

# Sets Django up.
from tests.load import run as pages  # noqa: F401  # isort: skip

from django.core.management import call_command
from django.db import connection

from anchang.kernel import clock
from anchang.kernel.tenancy import tenant_scope
from anchang.modules.deals.models import Booking, Subscription
from anchang.modules.deals.states import BookingState
from anchang.modules.inventory.api import UnitRef
from anchang.modules.launches.actions.settle import settle_picks
from anchang.modules.launches.models import Entitlement, Pick
from anchang.modules.launches.tests.factories import arm_units
from anchang.modules.launches.tests.winners import entitle, paid
from tests.stand_ins import units_for
from tests.world import World, build_world

MUST_S = 5.0


def run(picks: int, rounds: int, *, as_json: bool) -> int:
    """Settle so many paid picks in each round; 1 where a pick is not one deal, or the median is beyond the promise."""
    call_command("migrate", verbosity=0)
    world = build_world()
    with tenant_scope(world.tenant_id):
        units = units_for(world, picks * rounds)
        found = [_round(world, units[picks * place :][:picks], place) for place in range(rounds)]
    middle, worked = (median(column) for column in zip(*found, strict=True))
    facts = {"database": connection.vendor, "picks": picks, "seconds": found, "median": middle, "cpu": worked}
    if as_json:
        print(json.dumps(facts))
    else:
        print(f"{picks} paid picks, each with a booking, become subscriptions; {connection.vendor}")
        print(f"  {', '.join(f'{one:.2f}' for one, _cpu in found)} s; median {middle:.2f} s (promised: {MUST_S:.0f} s)")
        print(f"  of it at work: {worked:.2f} s of processor")
    return int(middle > MUST_S * picks / 1000)


def _round(world: World, units: list[UnitRef], place: int) -> tuple[float, float]:
    launch = arm_units(world, units, buyers=len(units))
    buyers = entitle(world, launch, len(units))
    _book(world, buyers, place)
    paid(launch, len(units))
    began, worked = time.perf_counter(), time.process_time()
    found = settle_picks(launch.pk, by=world.system(), at=clock.now())
    seconds = time.perf_counter() - began, time.process_time() - worked
    deals: set[UUID | None] = set(Pick.objects.filter(launch=launch).values_list("subscription_id", flat=True))
    assert found.done == len(deals) == Subscription.objects.filter(pk__in=[pk for pk in deals if pk]).count()
    return seconds


def _book(world: World, buyers: list[Entitlement], place: int) -> None:
    """Give every buyer a booking, as they have who are entitled by one."""
    Booking.objects.bulk_create(
        (
            Booking(
                tenant_id=world.tenant_id,
                project_id=world.project_id,
                number=f"RC-{place}-{buyer.number:06}",
                customer_id=buyer.customer_id,
                owner_id=buyer.consultant_id or world.system().user_id,
                amount_fen=2_000_000,
                state=BookingState.BOOKED,
                booked_on=clock.today(),
            )
            for buyer in buyers
        ),
        batch_size=500,
    )
