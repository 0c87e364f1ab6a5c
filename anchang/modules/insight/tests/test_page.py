"""The dashboard as a page: who opens it, what it costs, what it says, what leaves it."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.modules.customers import api as customers
from anchang.modules.insight import tables
from anchang.modules.insight.dashboard import Dashboard
from anchang.modules.insight.definitions import DEFINITIONS
from anchang.modules.insight.facts import gather
from anchang.modules.insight.rules.periods import Span
from anchang.modules.insight.tests.factories import customer, subscription, unit, visit

if TYPE_CHECKING:
    from tests.world import World

PAGE = "/p/jinchenfu-2/insight/"
SELLERS = ("林晓岚", "周子昂", "马思远")
SHOWN = {"first_visits", "subscriptions", "signings", "absorption", "daily", "funnel", "channels", "overdue"}


def text(world: World, name: str = "梁诚", **query: Any) -> str:
    """Open the dashboard and return what it says."""
    answer = world.client(name).get(PAGE, query)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("span", list(Span))
def test_every_period_opens_before_anything_happened(world: World, span: Span) -> None:
    page = text(world, span=span.value)
    assert "这段时间还没有认购" in page
    assert "没有逾期" in page


@pytest.mark.parametrize("code", sorted(SHOWN))
def test_every_figure_shows_its_definition(world: World, code: str) -> None:
    page = text(world)
    assert str(escape(DEFINITIONS[code].title)) in page
    assert str(escape(DEFINITIONS[code].sentence)) in page


@pytest.mark.parametrize(
    ("name", "status"), [("沈卓", 200), ("叶青", 200), ("林晓岚", 403), ("唐红思", 403), ("温岚", 403)]
)
def test_figures_are_for_those_who_lead(world: World, name: str, status: int) -> None:
    assert world.client(name).get(PAGE).status_code == status


def test_a_manager_of_another_project_sees_none_of_this_one(world: World) -> None:
    assert world.client("简明").get(PAGE).status_code in (403, 404)


@pytest.mark.parametrize("name", sorted(tables.TABLES))
def test_a_table_leaves_as_a_file_with_a_name_on_it(world: World, name: str) -> None:
    answer = world.client("梁诚").get(f"{PAGE}{name}.csv", {"span": "all"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert "梁诚" in rows[-1][0]
    assert AuditEntry.objects.filter(act="exports.take").count() == 1


def test_a_table_that_is_none_is_not_there(world: World) -> None:
    assert world.client("梁诚").get(f"{PAGE}salaries.csv").status_code == 404


TODAY = date(2026, 11, 21)


def sell(world: World, number: int) -> None:
    """Let a channel's customer come, come again and subscribe; the contract is overdue, a follow-up too."""
    pk = customer(world, number)
    visit(world, pk, TODAY - timedelta(days=12), source="channel")
    visit(world, pk, TODAY - timedelta(days=10), kind="repeat")
    of = unit(world, f"01{number:02d}", status="subs")
    subscription(world, pk, of, TODAY - timedelta(days=9), owner_id=world.user(SELLERS[number % 3]).pk)
    late = customer(world, 100 + number)
    system, at = world.system(), clock.at_local(TODAY, 9)
    customers.assign_owner(late, user_id=world.user(SELLERS[number % 3]).pk, team_id=None, by=system, at=at)
    customers.set_next_follow(late, at=at, next_at=at, effective=False)


@pytest.mark.parametrize("span", list(Span))
def test_the_dashboard_costs_at_most_twelve_queries_whatever_was_sold(world: World, span: Span) -> None:
    counts = []
    with time_machine.travel(clock.at_local(TODAY, 14, 43), tick=False):
        for number in range(4):
            sell(world, number)
            if number in (0, 3):
                text(world, span=span.value)
                with CaptureQueriesContext(connection) as captured:
                    text(world, span=span.value)
                counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_the_month_adds_up_across_the_page(world: World) -> None:
    with time_machine.travel(clock.at_local(TODAY, 14, 43), tick=False):
        for number in range(3):
            sell(world, number)
        pk = customer(world, 50)
        visit(world, pk, TODAY)
        unit(world, "0201")
        parking = unit(world, "P001", building="车库", status="subs", product="parking")
        subscription(world, pk, parking, TODAY, number="RG-P001")
        page = text(world)
    assert "665 万元" in page
    assert "75.0%" in page
    assert "3 套 ÷ 已推 4 套" in page
    assert "渠道合计 100.0%" in page
    assert f"/p/jinchenfu-2/customers/?overdue=1&amp;owner={world.user('林晓岚').pk}" in page
    assert f"/p/jinchenfu-2/deals/?state=overdue&amp;owner={world.user('林晓岚').pk}" in page
    assert "已超限" in page
    assert page.count("林晓岚") >= 1


def test_the_funnel_follows_the_first_visitors_of_the_period_alone(world: World) -> None:
    with time_machine.travel(clock.at_local(TODAY, 14, 43), tick=False):
        sell(world, 1)
        old = customer(world, 60)
        visit(world, old, TODAY - timedelta(days=40))
        subscription(world, old, unit(world, "0301", status="subs"), TODAY)
        facts = gather(world.project_id, span=Span.MONTH, at=clock.now())
    assert facts.cohort == {"first": 1, "repeat": 1, "subscribed": 1, "signed": 0}
    assert Dashboard(facts).subscriptions.units == 2


def test_a_table_as_a_file_is_exact_to_the_fen(world: World) -> None:
    with time_machine.travel(clock.at_local(TODAY, 14, 43), tick=False):
        sell(world, 1)
        assert "2,218,056.00" in world.client("梁诚").get(f"{PAGE}channels.csv").content.decode()


def test_the_leader_begins_here(world: World) -> None:
    assert world.client("梁诚").get("/").headers["Location"] == PAGE


def test_the_days_figures_stand_in_a_line_on_the_page_of_the_day(world: World) -> None:
    path, client = "/p/jinchenfu-2/today/insight/", world.client("沈卓")
    with CaptureQueriesContext(connection) as queries:
        page = client.get(path).content.decode()
    assert "今天的数字" in page and f"{PAGE}?span=today" in page
    assert len(queries) <= 12
    assert world.client("林晓岚").get(path).status_code == 403


def test_wherever_a_figure_stands_its_definition_stands_with_it(world: World) -> None:
    day = world.client("沈卓").get("/p/jinchenfu-2/today/insight/").content.decode()
    for code in ("first_visits", "subscriptions", "signings", "absorption"):
        assert str(DEFINITIONS[code].sentence) in day and str(DEFINITIONS[code].formula) in day
    hall = world.client("沈卓").get("/p/jinchenfu-2/wall/insight/").content.decode()
    for code in ("first_visits", "subscriptions", "signings"):
        assert str(DEFINITIONS[code].formula) in hall
    assert "认购与签约套数 ÷ 已推套数。" in world.client("沈卓").get("/p/jinchenfu-2/wall/").content.decode()


def test_the_dashboard_prints_with_project_permit_and_time(world: World) -> None:
    page = text(world)
    assert "data-print" in page and 'class="print-only"' in page
