"""The channels' funnel: one cohort's way, or what happened in a period, and never both in one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from anchang.kernel import clock, ids
from anchang.modules.deals.models import Booking, Subscription
from anchang.modules.filings import api as filings
from anchang.modules.filings.api import By
from anchang.modules.insight.channels import Line, Way, gather
from anchang.modules.insight.rules.periods import Period
from anchang.modules.insight.tests.factories import subscription, unit
from tests.world import World

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
DAY = timedelta(days=1)
BROKER, RIVAL = "唐红思", "范怡"
Counts = tuple[int, int, int, int, int, int, int, int]


def filed(world: World, day: date, last: int, by: str = BROKER) -> UUID:
    """File a customer at ten of a day, as the broker does it."""
    at = clock.at_local(day, 10)
    with time_machine.travel(at, tick=False):
        form = {"project": world.slug, "phone": f"1381234{last:04d}", "name": "程", "title": "女士", "consent": "1"}
        answer = world.client(by).post("/file/", form | {"key": str(ids.new_id()), "arrival": ""})
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer.headers["Location"].strip("/").split("/")[-1])


def came(world: World, filing_id: UUID, day: date) -> None:
    at = clock.at_local(day, 15)
    with time_machine.travel(at, tick=False):
        filings.confirm_filing(filing_id, visit_id=ids.new_id(), by=world.actor("温岚"), at=at)


def bought(world: World, filing_id: UUID, day: date, number: str, **changes: Any) -> Subscription:
    filing = filings.get(filing_id)
    assert filing and filing.customer_id
    return subscription(world, filing.customer_id, unit(world, number), day, filing_id=filing_id, **changes)


def counts(line: Line) -> Counts:
    return (
        line.filed,
        line.accepted,
        line.visited,
        line.groups_booked,
        line.groups_subscribed,
        line.subscribed,
        line.groups_signed,
        line.signed,
    )


def lines(world: World, by: By, way: Way, period: Period) -> dict[str, Counts]:
    return {line.title: counts(line) for line in gather(world.project_id, by, way, period).lines}


def test_a_cohort_is_followed_beyond_its_period(world: World) -> None:
    first = filed(world, date(2026, 10, 30), 1)
    came(world, first, date(2026, 10, 31))
    bought(world, first, date(2026, 11, 5), "0101", signed_on=date(2026, 11, 12), state="signed")
    filed(world, date(2026, 10, 30), 1, RIVAL)
    assert lines(world, By.AGENCY, Way.COHORT, OCTOBER) == {
        "贝联": (1, 1, 1, 0, 1, 1, 1, 1),
        "安家通": (1, 0, 0, 0, 0, 0, 0, 0),
    }
    assert lines(world, By.AGENCY, Way.COHORT, NOVEMBER) == {}


def test_a_period_counts_each_event_by_its_own_day(world: World) -> None:
    first = filed(world, date(2026, 10, 30), 1)
    came(world, first, date(2026, 11, 1))
    bought(world, first, date(2026, 11, 5), "0101")
    assert lines(world, By.AGENCY, Way.PERIOD, OCTOBER) == {"贝联": (1, 1, 0, 0, 0, 0, 0, 0)}
    assert lines(world, By.AGENCY, Way.PERIOD, NOVEMBER) == {"贝联": (0, 0, 1, 0, 1, 1, 0, 0)}


def test_groups_are_customers_and_units_are_flats(world: World) -> None:
    first = filed(world, date(2026, 11, 2), 1)
    came(world, first, date(2026, 11, 3))
    bought(world, first, date(2026, 11, 5), "0101")
    bought(world, first, date(2026, 11, 6), "0102")
    assert lines(world, By.BROKER, Way.COHORT, NOVEMBER) == {"贝联 唐红思": (1, 1, 1, 0, 1, 2, 0, 0)}


def test_a_deal_given_up_does_not_count_and_a_swap_counts_once_in_its_first_period(world: World) -> None:
    first = filed(world, date(2026, 10, 2), 1)
    came(world, first, date(2026, 10, 3))
    gone = {"state": "closed", "close_reason": "cancelled", "closed_on": date(2026, 10, 9)}
    bought(world, first, date(2026, 10, 5), "0101", **gone)
    swapped = {"state": "closed", "close_reason": "swapped", "closed_on": date(2026, 11, 9)}
    before = bought(world, first, date(2026, 10, 6), "0102", **swapped)
    filing = filings.get(first)
    assert filing and filing.customer_id
    subscription(world, filing.customer_id, unit(world, "0103"), date(2026, 11, 9), prev=before)
    assert lines(world, By.RULES, Way.PERIOD, OCTOBER) == {"分销规则第 1 版": (1, 1, 1, 0, 1, 1, 0, 0)}
    assert lines(world, By.RULES, Way.PERIOD, NOVEMBER) == {}


def booked(world: World, filing_id: UUID, day: date, state: str = "booked") -> Booking:
    filing = filings.get(filing_id)
    assert filing and filing.customer_id
    return Booking.objects.create(
        tenant_id=world.tenant_id,
        project_id=world.project_id,
        number=f"RC-{day:%Y%m%d}-{Booking.objects.count() + 1:04d}",
        customer_id=filing.customer_id,
        owner=world.user("林晓岚"),
        filing_id=filing_id,
        amount_fen=2_000_000,
        state=state,
        booked_on=day,
        closed_on=None if state == "booked" else day,
    )


def test_the_way_has_six_steps_and_earnest_money_given_back_is_none_of_them(world: World) -> None:
    first, second = filed(world, date(2026, 10, 30), 1), filed(world, date(2026, 10, 30), 2)
    for one in (first, second):
        came(world, one, date(2026, 10, 31))
    booked(world, first, date(2026, 11, 3))
    booked(world, second, date(2026, 11, 3), "refunded")
    found = gather(world.project_id, By.AGENCY, Way.COHORT, OCTOBER)
    assert [(step.code, step.count) for step in found.steps] == [
        ("filed", 2),
        ("accepted", 2),
        ("visited", 2),
        ("booked", 1),
        ("subscribed", 0),
        ("signed", 0),
    ]
    assert lines(world, By.AGENCY, Way.PERIOD, NOVEMBER) == {"贝联": (0, 0, 0, 1, 0, 0, 0, 0)}


def test_all_channels_together_are_one_cohort(world: World) -> None:
    came(world, filed(world, date(2026, 11, 2), 1), date(2026, 11, 3))
    filed(world, date(2026, 11, 2), 2, RIVAL)
    found = gather(world.project_id, By.AGENCY, Way.COHORT, NOVEMBER)
    assert counts(found.total) == (2, 2, 1, 0, 0, 0, 0, 0)
    assert [step.count for step in found.steps] == [2, 2, 1, 0, 0, 0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_keeps_its_budget(world: World, count: int, django_assert_max_num_queries: Callable[..., Any]) -> None:
    for n in range(count):
        filed(world, clock.local(clock.now()).date(), n + 1)
    client = world.client("顾北辰")
    with django_assert_max_num_queries(12):
        page = client.get(f"/p/{world.slug}/insight/channels/?by=broker").content.decode()
    assert "贝联 唐红思" in page and "同一批报备" in page
    assert "不可相加" in client.get(f"/p/{world.slug}/insight/channels/?way=period&span=all").content.decode()


def test_the_table_leaves_as_a_file_and_brokers_see_none(world: World) -> None:
    filed(world, clock.local(clock.now()).date(), 1)
    answer = world.client("顾北辰").get(f"/p/{world.slug}/insight/channels/table.csv")
    assert "贝联,1,1,0" in answer.content.decode("utf-8-sig")
    assert world.client("骆平").get(f"/p/{world.slug}/insight/channels/").status_code == 403
