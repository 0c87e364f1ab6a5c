"""The dashboard as a page: who opens it, what it costs, what it says, what leaves it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from anchang.kernel.audit import AuditEntry
from anchang.modules.insight import tables
from anchang.modules.insight.definitions import DEFINITIONS
from anchang.modules.insight.rules.periods import Span

if TYPE_CHECKING:
    from tests.world import World

PAGE = "/p/jinchenfu-2/insight/"
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


@pytest.mark.parametrize("span", list(Span))
def test_the_dashboard_costs_at_most_twelve_queries(world: World, span: Span) -> None:
    text(world, span=span.value)
    with CaptureQueriesContext(connection) as captured:
        text(world, span=span.value)
    assert len(captured) <= 12


def test_the_leader_begins_here(world: World) -> None:
    assert world.client("梁诚").get("/").headers["Location"] == PAGE
