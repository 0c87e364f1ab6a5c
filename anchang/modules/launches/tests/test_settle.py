"""Paid picks become deals: each once, at the price of the launch, however often and by however many it is tried."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from anchang.kernel import clock, verify
from anchang.kernel.audit import AuditEntry
from anchang.kernel.events import deliver_all
from anchang.modules.customers.states import Status as CustomerStatus
from anchang.modules.deals.actions.bookings import book, refund_booking
from anchang.modules.deals.models import Booking, Subscription
from anchang.modules.deals.rules.terms import SIGN_AFTER
from anchang.modules.deals.states import BookingState, State
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import DealNode
from anchang.modules.filings.states import State as FilingState
from anchang.modules.filings.tests.factories import file, set_rules
from anchang.modules.inventory import api as inventory
from anchang.modules.inventory.models import Claim
from anchang.modules.inventory.states import ClaimKind, Status
from anchang.modules.inventory.tests.factories import unit
from anchang.modules.launches import tasks
from anchang.modules.launches.actions import orders
from anchang.modules.launches.actions.deposits import ask_deposit, hear
from anchang.modules.launches.actions.picks import confirm_pick
from anchang.modules.launches.actions.settle import Settled, settle_picks
from anchang.modules.launches.models import Entitlement, Launch, Pick
from anchang.modules.launches.ports import Stand, Word
from anchang.modules.launches.states import DepositState
from anchang.modules.launches.tests.factories import arm_real
from anchang.modules.launches.tests.winners import entitle, paid, win
from anchang.modules.notices.models import Notice
from tests.races import race, while_it_waits
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
FLATS = ("201", "202", "301", "302")


@pytest.fixture
def armed(world: World) -> Launch:
    launch = arm_real(world, *FLATS)
    entitle(world, launch)
    return launch


def settle(world: World, launch: Launch, at_a_time: int = 2) -> Settled:
    return settle_picks(launch.pk, by=world.system(), at=clock.now(), at_a_time=at_a_time)


def assert_each_once(launch: Launch, count: int) -> None:
    """Every pick is one deal, every deal one pick, and the numbers run without a gap."""
    picks = list(Pick.objects.filter(launch=launch, live=True))
    rows = {row.pk: row for row in Subscription.objects.all()}
    assert len(picks) == len(rows) == count
    assert {pick.subscription_id for pick in picks} == set(rows)
    assert all(rows[pick.subscription_id].unit_id == pick.unit_id for pick in picks if pick.subscription_id)
    assert sorted(row.number[-4:] for row in rows.values()) == [f"{number:04}" for number in range(1, count + 1)]
    assert not [result for result in verify.run() if result.faults]


def test_a_paid_pick_is_a_subscription_at_the_price_of_the_launch(world: World, armed: Launch) -> None:
    picks = paid(armed, 3)
    assert settle(world, armed) == Settled(3)
    assert_each_once(armed, 3)
    row = Subscription.objects.get(unit=picks[0].unit_id)
    assert (row.state, row.deal_total_fen, row.deposit_fen) == (State.ACTIVE, 182_000_000, armed.deposit_fen)
    assert (row.owner_id, row.unit_name) == (world.actor("林晓岚").user_id, "1栋 201")
    assert row.team_id, "the consultant's team"
    assert row.planned_sign_on == clock.today() + SIGN_AFTER, "the contract, a week after the subscription"
    assert unit("201").status == Status.SUBS
    claim = Claim.objects.get(unit__number="201")
    assert (claim.kind, claim.ref, claim.customer_id) == (ClaimKind.SUBSCRIPTION, row.number, row.customer_id)
    assert AuditEntry.objects.filter(act="deals.activate_subscription").count() == 3


def test_settling_again_makes_nothing_more(world: World, armed: Launch) -> None:
    paid(armed, 3)
    settle(world, armed)
    assert settle(world, armed) == Settled(0)
    assert_each_once(armed, 3)


def test_what_is_not_paid_is_no_deal(world: World, armed: Launch) -> None:
    picks = paid(armed, 2)
    Pick.objects.filter(pk=picks[1].pk).update(paid_at=None)
    assert settle(world, armed) == Settled(1)
    assert unit("202").status == Status.LOCK


def test_several_workers_at_once_make_each_deal_once(world: World, armed: Launch) -> None:
    paid(armed, 3)
    race(world, *[lambda: settle(world, armed, 1)] * 3)
    assert_each_once(armed, 3)


def test_a_pick_that_cannot_be_a_deal_keeps_nobody_waiting(world: World, armed: Launch) -> None:
    picks = paid(armed, 3)
    claim = Claim.objects.get(unit=picks[1].unit_id)
    inventory.release_claim(claim.pk, by=world.system(), at=clock.now(), reason="错")
    assert settle(world, armed, 3) == Settled(2, (picks[1].pk,))
    assert Subscription.objects.count() == 2


def test_the_booking_turns_and_the_filing_is_won(world: World, armed: Launch) -> None:
    entitlement = Entitlement.objects.get(launch=armed, buyer_no=0)
    booking = book(entitlement.customer_id, amount_fen=2_000_000, by=world.actor("沈卓"), at=clock.now())
    filing = file(world)
    Filing.objects.filter(pk=filing.pk).update(
        customer=entitlement.customer_id, state=FilingState.VISITED, visited_at=clock.now()
    )
    paid(armed, 2)
    assert settle(world, armed) == Settled(2)
    booking.refresh_from_db()
    filing.refresh_from_db()
    row = Subscription.objects.get(customer=entitlement.customer_id)
    assert (booking.state, booking.subscription_id) == (BookingState.SUBSCRIBED, row.pk)
    assert (filing.state, row.filing_id) == (FilingState.WON, filing.pk)
    assert Booking.objects.count() == 1
    assert row.customer.status == CustomerStatus.SUBSCRIBED


def test_a_filing_that_was_won_by_the_booking_is_the_deals(world: World, armed: Launch) -> None:
    set_rules(world, deal_node=DealNode.BOOKING)
    buyer = Entitlement.objects.get(launch=armed, buyer_no=0).customer
    filing = file(world)
    Filing.objects.filter(pk=filing.pk).update(customer=buyer, state=FilingState.VISITED, visited_at=clock.now())
    book(buyer.pk, amount_fen=2_000_000, by=world.actor("沈卓"), at=clock.now())
    filing.refresh_from_db()
    assert filing.state == FilingState.WON
    paid(armed, 1)
    settle(world, armed)
    assert Subscription.objects.get().filing_id == filing.pk


def test_a_booking_that_is_given_back_at_that_instant_stays_given_back(world: World, armed: Launch) -> None:
    buyer = Entitlement.objects.get(launch=armed, buyer_no=0).customer
    booking = book(buyer.pk, amount_fen=2_000_000, by=world.actor("沈卓"), at=clock.now())
    paid(armed, 1)
    _refunded, settled = while_it_waits(
        world,
        lambda: refund_booking(booking.pk, by=world.actor("沈卓"), at=clock.now()),
        lambda: settle(world, armed),
    )
    assert settled == Settled(1)
    booking.refresh_from_db()
    assert booking.state == BookingState.REFUNDED


def test_a_rehearsal_settles_into_nothing(world: World, launch: Launch) -> None:
    entitle(world, launch)
    picks = paid(launch, 2)
    before = list(Claim.objects.values_list("pk"))
    assert settle(world, launch) == Settled(2)
    assert not Subscription.objects.exists()
    assert list(Claim.objects.values_list("pk")) == before
    assert Pick.objects.get(pk=picks[0].pk).settled_at


def test_after_the_close_what_is_paid_still_becomes_a_deal(world: World, armed: Launch) -> None:
    paid(armed, 2)
    orders.close_launch(armed.pk, reason="全部结束", by=world.system(), at=clock.now())
    assert settle(world, armed) == Settled(2)
    assert (unit("201").status, unit("301").status) == (Status.SUBS, Status.SALE)
    assert_each_once(armed, 2)


def test_a_consultant_hears_of_the_way_of_a_customers_pick(world: World, armed: Launch) -> None:
    buyer = Entitlement.objects.get(launch=armed, buyer_no=0)
    [won] = win(armed, (0, 0))
    confirm_pick(won.pk, entitlement_id=buyer.pk, by=world.system(), at=won.at)
    deposit, _way = ask_deposit(won.pk, entitlement_id=buyer.pk, return_to="/l/a/", by=world.system(), at=clock.now())
    hear(Word(deposit.number, Stand.PAID, "T1", deposit.amount_fen, won.at), at=clock.now())
    deliver_all()
    assert Subscription.objects.get().unit_id == won.unit_id, "the news of the payment made it a deal"
    told = Notice.objects.filter(user_id=world.actor("林晓岚").user_id, kind__startswith="launches.")
    assert sorted(told.values_list("kind", flat=True)) == ["launches.picked", "launches.settled"]


def test_due_work_gives_back_settles_and_refunds(world: World, armed: Launch) -> None:
    paid(armed, 1)
    [late] = win(armed, (1, 1), at=armed.opens_at + timedelta(seconds=1))
    buyer = Entitlement.objects.get(launch=armed, buyer_no=1)
    kept = confirm_pick(late.pk, entitlement_id=buyer.pk, by=world.system(), at=late.at)
    deposit, _way = ask_deposit(late.pk, entitlement_id=buyer.pk, return_to="/l/a/", by=world.system(), at=clock.now())
    assert kept.pay_until
    with time_machine.travel(kept.pay_until, tick=False):
        tasks.release_due()
        tasks.settle()
        hear(Word(deposit.number, Stand.PAID, "T2", deposit.amount_fen, kept.pay_until), at=kept.pay_until)
        tasks.ask_after_payments()
    deposit.refresh_from_db()
    assert deposit.state == DepositState.REFUNDED
    assert Pick.objects.get(live=True).settled_at
    told = Notice.objects.filter(user_id=world.actor("周子昂").user_id, kind__startswith="launches.")
    assert sorted(told.values_list("kind", flat=True)) == ["launches.lost", "launches.picked", "launches.refused"]
