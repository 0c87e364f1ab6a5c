"""The units of a draft, and their page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.modules.inventory import api as inventory
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.tests.factories import stock
from anchang.modules.launches import errors
from anchang.modules.launches.actions.offers import add_offers, remove_offers, set_wave
from anchang.modules.launches.models import Launch, Offer
from anchang.modules.launches.rules.hindrance import hindrance
from anchang.modules.launches.tests.factories import arm, draft, planned
from anchang.modules.launches.units import lines_of, offered
from tests.world import World

PLANNER = "叶青"


@pytest.fixture
def launch(world: World) -> Launch:
    stock(world.project_id, world.system())
    return draft(world)


def page_of(launch: Launch) -> str:
    return f"/p/jinchenfu-2/launches/{launch.pk}/units/"


def free(world: World) -> list[str]:
    return [str(unit.id) for unit in inventory.free_units(world.project_id)]


def test_ticked_units_come_in_once_and_go_out(world: World, launch: Launch) -> None:
    client, units = world.client(PLANNER), free(world)
    for _ in range(2):
        assert client.post(f"{page_of(launch)}choice/", {"act": "add", "unit": units[:2]}).status_code == 302
    assert Offer.objects.count() == 2
    client.post(f"{page_of(launch)}choice/", {"act": "remove", "unit": units[:1]})
    assert [str(one.unit_id) for one in Offer.objects.all()] == units[1:2]


def test_all_that_fit_the_filter_come_in_at_once(world: World, launch: Launch) -> None:
    world.client(PLANNER).post(f"{page_of(launch)}choice/", {"act": "add_all", "type": "A1 三室"})
    assert {line.unit.room_type for line in offered(lines_of(launch))} == {"A1 三室"}


def test_units_are_kept_for_a_wave(world: World, launch: Launch) -> None:
    by, at, units = world.actor(PLANNER), clock.now(), inventory.free_units(world.project_id)
    add_offers(launch.pk, unit_ids=[unit.id for unit in units], by=by, at=at)
    assert set_wave(launch.pk, unit_ids=[units[0].id], wave=2, by=by, at=at) == 1
    assert [line.wave for line in offered(lines_of(launch))] == [0] * (len(units) - 1) + [2]
    assert "第 2 次加推" in world.client(PLANNER).get(page_of(launch)).content.decode()


def test_one_count_everywhere_says_how_many_are_kept_for_a_wave(world: World, launch: Launch) -> None:
    by, at, units = world.actor(PLANNER), clock.now(), inventory.free_units(world.project_id)
    add_offers(launch.pk, unit_ids=[unit.id for unit in units], by=by, at=at)
    set_wave(launch.pk, unit_ids=[unit.id for unit in units[:2]], wave=1, by=by, at=at)
    client, page = world.client(PLANNER), page_of(launch).removesuffix("units/")
    for end in ("", "units/", "checklist/"):
        answer = client.get(page + end)
        assert answer.context["it"].units == len(units) and "其中加推 2 套" in answer.content.decode()


def test_what_came_in_looks_like_success_and_leads_on(world: World, launch: Launch) -> None:
    client, back = world.client(PLANNER), f"{page_of(launch)}?show=out&status=sale"
    before = client.get(page_of(launch).removesuffix("units/")).content.decode()
    assert f'href="{page_of(launch)}"' in before.split('class="dock', 1)[1]
    post = {"act": "add_all", "status": "sale", "back": back}
    page = client.post(f"{page_of(launch)}choice/", post, follow=True).content.decode()
    assert "放宽筛选条件" not in page and "符合条件的房源都已加入" in page
    assert page.count("看已加入") == 2 and page.count("下一步：客户") == 2


def test_what_stands_in_the_way_is_said_by_name(world: World, launch: Launch) -> None:
    unit = inventory.free_units(world.project_id)[0]
    add_offers(launch.pk, unit_ids=[unit.id], by=world.actor(PLANNER), at=clock.now())
    lock_unit(unit.id, by=world.actor("林晓岚"), at=clock.now())
    assert "林晓岚已锁定" in world.client(PLANNER).get(page_of(launch)).content.decode()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ""),
        ({"price_fen": None}, "没有生效的价格"),
        ({"status": "ctrl"}, "销控，不在售"),
        ({"status": "lock", "holder": "甲"}, "甲已锁定"),
        ({"status": "lock", "is_in_launch": True}, "已在另一场开盘"),
        ({"status": "lock", "is_in_launch": True, "is_mine": True}, ""),
    ],
)
def test_hindrances(facts: dict[str, Any], said: str) -> None:
    usual: dict[str, Any] = {
        "status": "sale",
        "price_fen": 1,
        "holder": "",
        "is_in_launch": False,
        "is_mine": False,
    }
    assert hindrance(**(usual | facts)) == said


def test_units_of_another_project_and_armed_launches_stay_out(world: World, launch: Launch) -> None:
    by, at = world.actor(PLANNER), clock.now()
    stock(world.elsewhere.project_id, world.system())
    foreign = inventory.free_units(world.elsewhere.project_id)[0]
    with pytest.raises(NotThere):
        add_offers(launch.pk, unit_ids=[foreign.id], by=by, at=at)
    armed = arm(world)
    with pytest.raises(errors.LaunchFixed):
        remove_offers(armed.pk, unit_ids=[foreign.id], by=by, at=at)


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_keeps_its_budget(
    world: World, launch: Launch, count: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    units = inventory.free_units(world.project_id)[:count]
    add_offers(launch.pk, unit_ids=[unit.id for unit in units], by=world.actor(PLANNER), at=clock.now())
    lock_unit(units[0].id, by=world.actor("林晓岚"), at=clock.now())
    client = world.client(PLANNER)
    client.get(page_of(launch))
    with django_assert_max_num_queries(12):
        assert client.get(page_of(launch)).status_code == 200


def test_units_are_chosen_on_the_facade(world: World, django_assert_max_num_queries: Callable[..., Any]) -> None:
    row = planned(world, units=2)
    client, address = world.client(PLANNER), page_of(row)
    client.get(f"{address}facade/")
    with django_assert_max_num_queries(12):
        page = client.get(f"{address}facade/").content.decode()
    assert "data-picks" in page and "已加入 2 套" in page
    inside = set(Offer.objects.filter(launch=row).values_list("unit_id", flat=True))
    others = [line.unit.id for line in lines_of(row) if line.unit.id not in inside]
    client.post(f"{address}choice/", {"act": "add", "units": ",".join(map(str, others[:2]))})
    assert set(Offer.objects.filter(launch=row).values_list("unit_id", flat=True)) == inside | set(others[:2])
    client.post(f"{address}choice/", {"act": "remove", "units": str(others[0])})
    assert Offer.objects.filter(launch=row).count() == 3
    assert world.client("梁诚").get(f"{address}facade/").status_code == 403


def test_a_box_on_the_facade_leaves_out_what_is_not_for_sale_and_says_so(world: World, launch: Launch) -> None:
    client, units = world.client(PLANNER), inventory.free_units(world.project_id)[:3]
    lock_unit(units[0].id, by=world.actor("林晓岚"), at=clock.now())
    box = {"act": "add", "units": ",".join(str(unit.id) for unit in units)}
    said = client.post(f"{page_of(launch)}choice/", box, follow=True).content.decode()
    assert "已加入 2 套，1 套不在售，没有加入。" in said and Offer.objects.count() == 2
    alone = {"act": "add", "units": str(units[0].id)}
    said = client.post(f"{page_of(launch)}choice/", alone, follow=True).content.decode()
    assert "已加入 0 套，1 套不在售，没有加入。" in said and Offer.objects.count() == 2


def test_what_is_put_in_by_name_though_it_is_not_for_sale_is_said(world: World, launch: Launch) -> None:
    client, units = world.client(PLANNER), inventory.free_units(world.project_id)[:2]
    lock_unit(units[0].id, by=world.actor("林晓岚"), at=clock.now())
    ticked = {"act": "add", "unit": [str(unit.id) for unit in units]}
    said = client.post(f"{page_of(launch)}choice/", ticked, follow=True).content.decode()
    assert "已加入 2 套。其中 1 套需要处理。" in said and Offer.objects.count() == 2


def test_what_needs_care_is_seen_alone_and_leaves_alone(world: World, launch: Launch) -> None:
    units = inventory.free_units(world.project_id)[:4]
    add_offers(launch.pk, unit_ids=[unit.id for unit in units], by=world.actor(PLANNER), at=clock.now())
    client = world.client(PLANNER)
    assert "?need=1" not in client.get(page_of(launch)).content.decode()
    lock_unit(units[0].id, by=world.actor("林晓岚"), at=clock.now())
    assert f"{page_of(launch)}?need=1" in client.get(page_of(launch).replace("units/", "checklist/")).content.decode()
    page = client.get(f"{page_of(launch)}?need=1")
    assert [line.unit.id for line in page.context["rows"]] == [units[0].id]
    client.post(f"{page_of(launch)}choice/", {"act": "remove_all", "need": "1"})
    assert set(Offer.objects.values_list("unit_id", flat=True)) == {unit.id for unit in units[1:]}


def test_of_what_is_armed_nothing_needs_care(world: World) -> None:
    page = world.client(PLANNER).get(page_of(arm(world))).content.decode()
    assert "需要处理" not in page and "参加开盘" in page
