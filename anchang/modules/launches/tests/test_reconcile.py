"""Board, deals and money say the same of every unit, and where they do not, it is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anchang.kernel import clock
from anchang.modules.deals.models import Subscription
from anchang.modules.launches.actions import orders
from anchang.modules.launches.actions.settle import settle_picks
from anchang.modules.launches.checks import board_deals_and_money_agree
from anchang.modules.launches.models import Deposit, Pick
from anchang.modules.launches.reconcile import reconcile
from anchang.modules.launches.rules.reconciling import Dealt, Difference, Told, differences
from anchang.modules.launches.tests.factories import arm_real
from anchang.modules.launches.tests.winners import entitle, paid
from tests.world import World

DEAL = Dealt(buyer=3, total_fen=100, deposit_fen=5, stands=True)
SOLD = Told(
    holder=3,
    buyer=3,
    is_paid=True,
    is_settled=True,
    claim="subscription",
    price_fen=100,
    deal=DEAL,
    paid_fen=5,
    stray_fen=0,
    is_rehearsal=False,
    is_over=True,
)
FREE = replace(SOLD, holder=None, buyer=None, is_paid=False, is_settled=False, claim="", deal=None, paid_fen=0)
WAITS = replace(SOLD, is_over=False, deal=None, is_settled=False, claim="pick")


@pytest.mark.parametrize(
    "told",
    [
        SOLD,
        FREE,
        WAITS,
        replace(FREE, claim="pick", is_over=False),
        replace(WAITS, is_paid=False, paid_fen=0),
        replace(SOLD, claim="", deal=replace(DEAL, stands=False)),
        replace(SOLD, is_rehearsal=True, claim="", deal=None, paid_fen=0),
    ],
)
def test_what_agrees_has_no_difference(told: Told) -> None:
    assert differences(told) == []


@pytest.mark.parametrize(
    ("told", "difference"),
    [
        (replace(SOLD, holder=4), Difference.BOOK_AND_PICK),
        (replace(SOLD, claim=""), Difference.NO_CLAIM),
        (replace(FREE, is_over=False), Difference.NO_CLAIM),
        (replace(FREE, claim="pick"), Difference.CLAIM_OF_NOBODY),
        (replace(WAITS, is_over=True), Difference.PAID_BUT_NO_DEAL),
        (replace(SOLD, is_paid=False, paid_fen=0, deal=replace(DEAL, deposit_fen=0)), Difference.DEAL_BUT_NOT_PAID),
        (replace(SOLD, deal=replace(DEAL, buyer=4)), Difference.DEAL_OF_ANOTHER),
        (replace(SOLD, deal=replace(DEAL, total_fen=99)), Difference.ANOTHER_PRICE),
        (replace(SOLD, paid_fen=4), Difference.ANOTHER_DEPOSIT),
        (replace(WAITS, paid_fen=0), Difference.ANOTHER_DEPOSIT),
        (replace(FREE, stray_fen=5), Difference.MONEY_OF_NOBODY),
    ],
)
def test_each_difference_is_named_alone(told: Told, difference: Difference) -> None:
    assert differences(told) == [difference]


@pytest.mark.django_db(transaction=True)
def test_a_launch_is_reconciled_from_its_book_to_its_money(world: World) -> None:
    launch = arm_real(world, "201", "202", "301")
    entitle(world, launch)
    picks = paid(launch, 2)
    settle_picks(launch.pk, by=world.system(), at=clock.now())
    orders.close_launch(launch.pk, reason="全部结束", by=world.system(), at=clock.now())
    found = reconcile(launch.pk)
    assert (found.held, found.settled, found.faults) == (2, 2, ())
    assert found.paid_fen == 2 * launch.deposit_fen
    assert found.total_fen == sum(Subscription.objects.values_list("deal_total_fen", flat=True))
    assert not list(board_deals_and_money_agree())
    Deposit.objects.filter(pick=picks[0]).delete()
    [fault] = list(board_deals_and_money_agree())
    assert str(picks[0].unit_id) in fault.sentence
    assert Pick.objects.filter(live=True).count() == 2
