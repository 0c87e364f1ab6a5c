"""Net figures by day: a close counts on its own day, what never stood never counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import time_machine

from anchang.kernel import clock
from anchang.modules.approvals.api import decide
from anchang.modules.deals.actions.closing import cancel_subscription, sign_contract
from anchang.modules.deals.api import by_building, counts_by_day, deal_rows, deals_of_customer, overdue_count
from anchang.modules.deals.checks import broken_shares, subscriptions_without_claim, ungranted_discounts, wrong_prices
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.tests.factories import percent, subscribe
from tests.world import World

MONDAY = date(2026, 11, 16)


@contextmanager
def on(days: int) -> Iterator[None]:
    with time_machine.travel(clock.at_local(MONDAY + timedelta(days=days), 10), tick=False):
        yield


def test_each_figure_counts_on_its_own_day(estate: World) -> None:
    with on(0):
        first, second = subscribe(estate, "201"), subscribe(estate, "202")
    with on(1):
        sign_contract(first.pk, by=estate.actor("林晓岚"), at=clock.now())
        cancel_subscription(second.pk, note="贷款未批", by=estate.actor("沈卓"), at=clock.now())
    with on(3):
        cancel_subscription(first.pk, note="退房", by=estate.actor("沈卓"), at=clock.now())
    days = counts_by_day(estate.project_id, MONDAY, MONDAY + timedelta(days=3))
    assert [(day.new, day.closed, day.signed, day.unsigned) for day in days] == [
        (2, 0, 0, 0),
        (0, 1, 1, 0),
        (0, 0, 0, 0),
        (0, 1, 0, 1),
    ]
    assert sum(day.net for day in days) == sum(day.net_fen for day in days) == 0
    assert days[0].new_fen == first.deal_total_fen + second.deal_total_fen
    assert (days[3].net_signed, days[3].net_signed_fen) == (-1, -first.deal_total_fen)


def test_t_f5_a_later_close_leaves_the_earlier_day_alone(estate: World) -> None:
    with on(0):
        row = subscribe(estate)
    before = counts_by_day(estate.project_id, MONDAY, MONDAY)
    with on(60):
        cancel_subscription(row.pk, note="退房", by=estate.actor("沈卓"), at=clock.now())
    assert counts_by_day(estate.project_id, MONDAY, MONDAY) == before


def test_what_was_rejected_or_waits_never_counted(estate: World, deliver: Callable[[], int]) -> None:
    with on(0):
        waiting, rejected = subscribe(estate, "201", lines=percent(1_00)), subscribe(estate, "202", lines=percent(1_00))
        assert waiting.request_id and rejected.request_id
        decide(rejected.request_id, verdict="reject", comment="太低", by=estate.actor("沈卓"), at=clock.now())
        deliver()
    day = counts_by_day(estate.project_id, MONDAY, MONDAY)[0]
    assert (day.new, day.closed) == (0, 0)
    assert deal_rows(estate.project_id) == []


def test_an_approved_one_counts_on_the_day_it_stands(estate: World, deliver: Callable[[], int]) -> None:
    with on(0):
        row = subscribe(estate, lines=percent(1_00))
    with on(1):
        assert row.request_id
        decide(row.request_id, verdict="approve", by=estate.actor("沈卓"), at=clock.now())
        deliver()
    assert [day.new for day in counts_by_day(estate.project_id, MONDAY, MONDAY + timedelta(days=1))] == [0, 1]


def test_the_figures_know_their_class(estate: World) -> None:
    with on(0):
        subscribe(estate)
    assert counts_by_day(estate.project_id, MONDAY, MONDAY, product="flat")[0].new == 1
    assert counts_by_day(estate.project_id, MONDAY, MONDAY, product="parking")[0].new == 0


def test_a_building_shows_what_stands_now(estate: World) -> None:
    first, second = subscribe(estate, "201"), subscribe(estate, "202")
    sign_contract(second.pk, by=estate.actor("林晓岚"), at=clock.now())
    found = by_building(estate.project_id)
    assert [(one.building, one.subscribed, one.signed) for one in found] == [("1栋", 1, 1)]
    assert found[0].total_fen == first.deal_total_fen + second.deal_total_fen


def test_rows_of_a_period_are_those_it_touched(estate: World) -> None:
    with on(0):
        row = subscribe(estate)
    with on(5):
        sign_contract(row.pk, by=estate.actor("林晓岚"), at=clock.now())
    assert deal_rows(estate.project_id, first=MONDAY + timedelta(days=1), last=MONDAY + timedelta(days=4)) == []
    assert len(deal_rows(estate.project_id, first=MONDAY + timedelta(days=5), last=MONDAY + timedelta(days=5))) == 1
    assert [found.id for found in deals_of_customer(row.customer_id)] == [row.pk]


def test_what_should_have_been_signed_by_today_is_overdue(estate: World) -> None:
    with on(0):
        subscribe(estate)
    assert overdue_count(estate.project_id, MONDAY + timedelta(days=6)) == 0
    assert overdue_count(estate.project_id, MONDAY + timedelta(days=7)) == 1


def faults() -> list[str]:
    checks = (subscriptions_without_claim, wrong_prices, ungranted_discounts, broken_shares)
    return [fault.sentence for check in checks for fault in check()]


def test_the_invariants_hold_after_everything_that_can_happen(estate: World, deliver: Callable[[], int]) -> None:
    subscribe(estate, "201")
    sign_contract(subscribe(estate, "202").pk, by=estate.actor("林晓岚"), at=clock.now())
    cancel_subscription(subscribe(estate, "301").pk, note="退房", by=estate.actor("沈卓"), at=clock.now())
    for number, verdict in (("302", "approve"), ("501", "return"), ("502", "reject")):
        row = subscribe(estate, number, who="周子昂" if number > "400" else "林晓岚", lines=percent(1_00))
        assert row.request_id
        decide(row.request_id, verdict=verdict, comment="先谈", by=estate.actor("沈卓"), at=clock.now())
        deliver()
    assert faults() == []


def test_a_forged_price_is_found(estate: World) -> None:
    row = subscribe(estate)
    Subscription.objects.filter(pk=row.pk).update(deal_total_fen=row.deal_total_fen - 1)
    assert len(faults()) == 1


def test_a_discount_that_nobody_granted_is_found(estate: World) -> None:
    row = subscribe(estate, lines=percent(1_00))
    Subscription.objects.filter(pk=row.pk).update(state="active", subscribed_on=clock.today())
    assert any("approval" in sentence for sentence in faults())
