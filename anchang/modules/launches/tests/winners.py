"""Buyers of a launch who are customers of the project, and units that they won at the gate."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from anchang.gate.launch.entries import Outcome, Press
from anchang.gate.launch.keeper import Ask, Keeper
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel import clock
from anchang.modules.customers import api as customers
from anchang.modules.launches.models import Deposit, Entitlement, Launch, Pick
from anchang.modules.launches.states import DepositState
from anchang.modules.launches.tests.factories import open_here
from anchang.modules.launches.writing import write
from tests.world import World


def entitle(world: World, launch: Launch, count: int = 3) -> list[Entitlement]:
    """Make the plan's first buyers customers of two consultants by turns."""
    numbers = {f"1990000{7000 + place}": f"客户{place:04}" for place in range(count)}
    found = customers.find_or_create_many(
        project_id=launch.project_id, people_named=numbers, by=world.system(), at=clock.now()
    )
    sellers = [world.actor(name).user_id for name in ("林晓岚", "周子昂")]
    rows = [
        Entitlement(
            tenant_id=launch.tenant_id,
            launch=launch,
            customer_id=found[number].customer_id,
            number=place + 1,
            buyer_no=place,
            consultant_id=sellers[place % 2],
        )
        for place, number in enumerate(numbers)
    ]
    return Entitlement.objects.bulk_create(rows, batch_size=500)


def win(launch: Launch, *pairs: tuple[int, int], at: datetime | None = None) -> list[Pick]:
    """Let buyers win units at the gate, each by the plan's number."""
    instant = microseconds_of(at or clock.now())
    asks = [Ask(buyer, unit, f"press-{buyer}-{unit}", instant) for buyer, unit in pairs]
    Keeper(open_here(), launch.pk).press(asks)
    live = {pick.unit_no: pick for pick in Pick.objects.filter(launch=launch, live=True)}
    return [live[unit] for _buyer, unit in pairs]


def paid(launch: Launch, count: int) -> list[Pick]:
    """Let the first buyers win the first units and pay for them at once."""
    picks = win(launch, *((number, number) for number in range(count)))
    until = launch.closes_at
    deposits = [
        Deposit(
            tenant_id=launch.tenant_id,
            pick=pick,
            number=f"DJ{launch.pk.hex[:12]}{pick.seq:06}",
            amount_fen=launch.deposit_fen,
            provider="simulated",
            state=DepositState.PAID,
            provider_ref=f"SIM-{launch.pk.hex[:12]}-{pick.seq}",
            opened_at=pick.at,
            expires_at=until,
            paid_at=pick.at,
        )
        for pick in picks
    ]
    Deposit.objects.bulk_create(deposits, batch_size=500)
    Pick.objects.filter(launch=launch, live=True).update(confirmed_at=F("at"), pay_until=until, paid_at=F("at"))
    return list(Pick.objects.filter(launch=launch, live=True).order_by("seq"))


def won(launch: Launch, buyer_no: int = 0, unit_no: int = 1) -> Pick:
    """Write a press of the opening as if the gate had decided it, in this transaction."""
    write(
        launch,
        lambda book: [
            Press(
                book.seq + 1,
                microseconds_of(launch.opens_at),
                buyer_no,
                unit_no,
                f"a-key-of-press-{unit_no}",
                Outcome.WON,
            )
        ],
    )
    return Pick.objects.get(launch=launch, unit_no=unit_no, live=True)
