"""Subscriptions as a file."""

from __future__ import annotations

from anchang.modules.deals.tests.factories import subscribe
from tests.world import World

DEALS = "/p/jinchenfu-2/deals/"


def test_a_file_holds_the_rows_of_the_list_with_amounts_to_the_fen(estate: World) -> None:
    row = subscribe(estate)
    answer = estate.client("宁致远").get(f"{DEALS}list.csv?state=active")
    found = answer.content.decode("utf-8-sig").strip().splitlines()
    assert found[1].split(",")[:2] == [row.number, row.unit_name]
    assert f"{row.deal_total_fen / 100:.2f}" in found[1].split(",")
    assert found[-1].startswith("含个人信息：宁致远 于 ")
    assert len(estate.client("沈卓").get(f"{DEALS}list.csv?state=closed").content.splitlines()) == 2


def test_only_who_answers_for_deals_takes_them_along(estate: World) -> None:
    subscribe(estate)
    for name, may in (("沈卓", True), ("梁诚", True), ("宁致远", True), ("林晓岚", False), ("钱敏", False)):
        client = estate.client(name)
        assert ("list.xlsx" in client.get(DEALS).content.decode()) is may, name
        assert client.get(f"{DEALS}list.xlsx").status_code == (200 if may else 403), name
