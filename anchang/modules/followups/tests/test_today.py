"""The page of the day, by who opens it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import clock
from anchang.modules.followups import queries
from anchang.modules.followups.tests.factories import customer, follow_up
from anchang.modules.followups.web import day
from anchang.modules.people.actions.roles import assign_role
from anchang.modules.people.models import OrgNode
from anchang.modules.people.states import Role
from tests.world import BEGINNING

if TYPE_CHECKING:
    from tests.world import World

NOON = clock.at_local(date(2026, 11, 21), 12)
TODAY = "/p/jinchenfu-2/today/"


def promised(world: World, name: str, last: int, *, days: int = 0, owner: str = "林晓岚") -> UUID:
    """Return a customer of an owner, to be contacted so many days from the noon of the story."""
    with time_machine.travel(NOON - timedelta(days=9), tick=False):
        ref = customer(world, name, f"138123456{last:02d}", owner=owner)
        follow_up(world, ref.id, by=owner, next_at=NOON + timedelta(days=days, hours=4))
    return ref.id


def page(world: World, name: str) -> Any:
    """Open the day at noon."""
    with time_machine.travel(NOON, tick=False):
        return world.client(name).get(TODAY)


def test_a_consultant_sees_who_is_due_with_the_customers_own_words(world: World) -> None:
    promised(world, "罗女士", 1, days=-1)
    promised(world, "马先生", 2)
    promised(world, "吕女士", 3, days=1)
    promised(world, "董先生", 4, owner="周子昂")
    text = page(world, "林晓岚").content.decode()
    assert "罗女士" in text
    assert "逾期 1 天" in text
    assert "马先生" in text
    assert "今天 16:00" in text
    assert "等孩子学校定了就来选。" in text
    assert "吕女士" not in text
    assert "董先生" not in text
    assert "还剩 2" in text


def test_more_than_a_page_of_the_day_shows_are_counted_and_led_to(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day, "TASKS_MOST", 1)
    promised(world, "罗女士", 1, days=-1)
    promised(world, "马先生", 2)
    text = page(world, "林晓岚").content.decode()
    assert "罗女士" in text
    assert "马先生" not in text
    assert "还剩 2" in text
    assert "看全部 2 位" in text


def test_the_number_stays_masked_on_the_page(world: World) -> None:
    promised(world, "罗女士", 1)
    assert "13812345601" not in page(world, "林晓岚").content.decode()


def test_done_and_left_are_counted(world: World) -> None:
    promised(world, "罗女士", 1)
    second = promised(world, "马先生", 2)
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        follow_up(world, second)
    text = page(world, "林晓岚").content.decode()
    assert "已完成 1" in text
    assert "还剩 1" in text


def test_who_goes_back_to_the_pool_tonight_counts_down(world: World, deliver: Callable[[], int]) -> None:
    with time_machine.travel(NOON - timedelta(days=14, hours=18), tick=False):
        customer(world, "董先生")
        deliver()
    text = page(world, "林晓岚").content.decode()
    assert "董先生将回公海" in text
    assert "14 天未有效跟进" in text


def test_a_manager_sees_the_team(world: World) -> None:
    promised(world, "罗女士", 1, days=-1)
    promised(world, "董先生", 4, owner="周子昂")
    text = page(world, "沈卓").content.decode()
    assert "林晓岚" in text
    assert "逾期 1 位" in text
    assert "周子昂" in text


def test_who_is_a_consultant_at_two_places_has_one_day(world: World) -> None:
    path = OrgNode.objects.get(pk=world.project_id).path
    city = UUID(path.strip("/").split("/")[-2])
    assign_role(world.user("林晓岚").pk, Role.CONSULTANT, node_id=city, by=world.system())
    names = [row.name for row in queries.team_day(world.project_id, at=clock.now())]
    assert names.count("林晓岚") == 1


def test_a_manager_is_told_when_the_standard_has_drifted(world: World) -> None:
    for last in range(10):
        ref = promised(world, f"客户{last}", last, days=1)
        if last < 4:
            with time_machine.travel(NOON - timedelta(days=1), tick=False):
                follow_up(world, ref, grade="A", next_at=NOON + timedelta(days=2))
    assert "标准可能偏松" in page(world, "沈卓").content.decode()


@pytest.mark.parametrize(("name", "status"), [("唐红思", 200), ("顾北辰", 200), ("温岚", 403), ("石磊", 403)])
def test_the_day_opens_for_who_has_one(world: World, name: str, status: int) -> None:
    assert page(world, name).status_code == status


def test_nobody_signed_in_is_led_to_the_door(world: World, client: Any) -> None:
    assert client.get(TODAY).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["林晓岚", "沈卓"])
def test_the_day_costs_as_many_queries_for_five_as_for_one(world: World, name: str, deliver: Callable[[], int]) -> None:
    counts = []
    for last in range(5):
        promised(world, f"罗{last}", last, owner="林晓岚")
        if last in (0, 4):
            page(world, name)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                page(world, name)
            counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_a_role_in_another_project_puts_nothing_on_this_day_that_refuses_to_open(world: World) -> None:
    assign_role(
        world.user("林晓岚").pk,
        Role.MANAGER,
        node_id=world.elsewhere.project_id,
        valid_from=BEGINNING,
        by=world.system(),
    )
    slots = re.findall(r'class="slot"[^>]* hx-get="([^"]+)"', page(world, "林晓岚").content.decode())
    with time_machine.travel(NOON, tick=False):
        assert {world.client("林晓岚").get(url).status_code for url in slots} == {200}


@pytest.mark.parametrize(
    ("name", "place"),
    [("林晓岚", TODAY), ("沈卓", TODAY)],
)
def test_the_root_leads_to_where_a_role_begins(world: World, name: str, place: str) -> None:
    assert world.client(name).get("/").headers["Location"] == place


def test_the_root_leads_strangers_to_the_door(world: World, client: Any) -> None:
    assert client.get("/").headers["Location"].startswith("/accounts/login/")


def test_the_address_of_a_project_leads_to_where_a_role_begins_in_it(world: World, client: Any) -> None:
    assert world.client("林晓岚").get("/p/jinchenfu-2/").headers["Location"] == TODAY
    assert world.client("林晓岚").get("/p/nowhere/").status_code == 404
    assert client.get("/p/jinchenfu-2/").headers["Location"].startswith("/accounts/login/")
