"""Ctrl-K finds customers, units and pages, within what one may see."""

from __future__ import annotations

from django.test import Client

from anchang.kernel import clock
from anchang.modules.customers import api as customers
from anchang.modules.inventory.tests.factories import price_list, rows, stock, take_in
from tests.world import World


def asked(client: Client, text: str) -> str:
    return client.get("/search/", {"q": text}).content.decode()


def test_a_customer_is_found_by_four_digits_and_by_two_characters(world: World) -> None:
    customers.find_or_create(
        project_id=world.project_id, name="欧阳程", phone="13812345678", by=world.actor("沈卓"), at=clock.now()
    )
    for text in ("5678", "阳程", "138****5678"):
        assert "138****5678" in asked(world.client("沈卓"), text)
    # A consultant sees his own; this one is nobody's.
    assert "138****5678" not in asked(world.client("林晓岚"), "5678")


def test_a_unit_is_found_as_people_name_it(world: World) -> None:
    stock(world.project_id, world.actor("高原"))
    assert "1栋" in asked(world.client("林晓岚"), "1栋0201")
    assert "palette-item" not in asked(world.client("林晓岚"), "9栋9999")


def test_pages_are_those_of_the_menu(world: World) -> None:
    assert "/p/jinchenfu-2/approvals/" in asked(world.client("沈卓"), "审批")
    assert "/p/jinchenfu-2/approvals/" not in asked(world.client("唐红思"), "审批")


def test_acts_are_those_one_may_do(world: World) -> None:
    assert "/p/jinchenfu-2/customers/new/" in asked(world.client("林晓岚"), "新增")
    assert "/p/jinchenfu-2/units/imports/" not in asked(world.client("林晓岚"), "导入")


def test_a_number_without_its_entrance_finds_every_unit_it_may_mean(world: World) -> None:
    by = world.actor("高原")
    take_in(world.project_id, price_list(rows("3栋", entrance="1单元"), rows("3栋", entrance="2单元")), by)
    assert asked(world.client("林晓岚"), "3栋201").count("palette-item") == 2
    assert asked(world.client("林晓岚"), "3-2-201").count("palette-item") == 1


def test_strangers_find_nothing(world: World) -> None:
    assert "palette-item" not in asked(Client(), "")


def test_a_search_stays_within_its_queries(world: World, django_assert_max_num_queries: object) -> None:
    client = world.client("沈卓")
    asked(client, "5678")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        asked(client, "5678")
