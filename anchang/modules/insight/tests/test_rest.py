"""The figures over the API are those of the dashboard, each with its definition."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import clock
from anchang.modules.insight import tables
from anchang.modules.insight.dashboard import Dashboard
from anchang.modules.insight.definitions import DEFINITIONS
from anchang.modules.insight.facts import gather
from anchang.modules.insight.rules.periods import Span
from anchang.modules.insight.tests.factories import TOTAL, customer, subscription, unit, visit

if TYPE_CHECKING:
    from tests.world import World

HERE = "/api/v1/figures"
NOT_FIGURES = {"project_id", "span", "first", "last", "at", "definitions"}


def figures(world: World, who: str = "梁诚", **more: str) -> Any:
    answer = world.client(who).get(HERE, {"project_id": str(world.project_id), **more})
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture
def sold(world: World) -> World:
    today = clock.today()
    for number in range(4):
        who = customer(world, number)
        visit(world, who, today - timedelta(days=number), source="channel" if number else "natural")
        flat = unit(world, f"{number}01", status="subs")
        subscription(world, who, flat, today - timedelta(days=number), planned_sign_on=today)
    unit(world, "901")
    unit(world, "902", status="shut")
    return world


@pytest.mark.parametrize("span", list(Span))
def test_every_figure_has_its_definition_and_no_definition_is_without_figure(world: World, span: Span) -> None:
    found = figures(world, span=span.value)
    told = {one["code"]: one for one in found["definitions"]}
    assert told.keys() == found.keys() - NOT_FIGURES
    assert all(one["sentence"] == str(DEFINITIONS[code].sentence) for code, one in told.items())


@pytest.mark.parametrize("span", list(Span))
def test_the_numbers_are_those_of_the_page(sold: World, span: Span) -> None:
    found = figures(sold, span=span.value)
    board = Dashboard(gather(sold.project_id, span=span, at=clock.now()))
    assert found["subscriptions"]["units"] == board.subscriptions.units
    assert found["subscriptions"]["amount_fen"] == board.subscriptions.amount == board.subscriptions.units * TOTAL
    assert found["first_visits"]["groups"] == board.first_visits
    assert (found["absorption"]["sold"], found["absorption"]["launched"]) == (4, 5)
    assert found["absorption"]["share"] == pytest.approx(0.8)
    shown = [[str(day["first_visits"]), str(day["subscriptions"])] for day in found["daily"]]
    assert shown == [row[1:] for row in tables.daily(board).rows[:-1]]
    assert [step["customers"] for step in found["funnel"]] == [step.count for step in board.funnel]
    assert [(one["title"], str(one["units"])) for one in found["channels"]] == [
        (row[0], row[1]) for row in tables.channels(board).rows[:-1]
    ]
    assert [(one["name"], one["signing"]) for one in found["overdue"]] == [("林晓岚", board.heat[0][1][1])]
    assert [one["shut"] for one in found["absorption_by_building"]] == [1]
    assert found["ceiling"]["is_over"] is board.ceiling.is_over


def test_figures_are_for_those_who_lead_and_within_reach(world: World) -> None:
    for who in ("林晓岚", "唐红思", "温岚"):
        assert world.client(who).get(HERE, {"project_id": str(world.project_id)}).status_code == 403
    assert world.client("沈卓").get(HERE, {"project_id": str(world.other_project_id)}).status_code == 404
    assert world.client("沈卓").get(HERE, {"project_id": str(world.project_id), "span": "year"}).status_code == 422


def test_figures_cost_few_queries(sold: World) -> None:
    client = sold.client("梁诚")
    figures(sold)
    with CaptureQueriesContext(connection) as queries:
        client.get(HERE, {"project_id": str(sold.project_id)})
    assert len(queries) <= 12
