"""The customer book as a file: what the list shows, masked, within what one person may take."""

from __future__ import annotations

from typing import Any

import pytest

from anchang.kernel import exports
from anchang.kernel.audit import AuditEntry
from anchang.modules.customers.tests.factories import customer
from tests.world import World

pytestmark = pytest.mark.any_database

FILE = "/p/jinchenfu-2/customers/list.csv"
BOOK = "/p/jinchenfu-2/customers/"


def lines(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig").strip().splitlines()  # type: ignore[no-any-return]


def test_a_file_holds_the_rows_of_the_list_with_the_numbers_masked(world: World) -> None:
    customer(world, "程女士", "13812345678", owner="林晓岚")
    customer(world, "宋先生", "13912345678")
    found = lines(world.client("沈卓").get(FILE))
    assert [line.split(",")[1] for line in found[1:-1]] == ["139****5678", "138****5678"]
    assert found[-1].startswith("含个人信息：沈卓 于 ")
    narrow = lines(world.client("沈卓").get(f"{FILE}?owner=pool"))
    assert [line.split(",")[1] for line in narrow[1:-1]] == ["139****5678"]
    taken = AuditEntry.objects.filter(act="exports.take").order_by("seq")
    assert [entry.facts["rows"] for entry in taken] == [2, 1]


def test_who_may_not_export_sees_no_way_to_and_gets_none(world: World) -> None:
    customer(world, owner="林晓岚")
    for name, may in (("沈卓", True), ("梁诚", True), ("林晓岚", False), ("温岚", False), ("钱敏", False)):
        client = world.client(name)
        assert ("list.xlsx" in client.get(BOOK).content.decode()) is may, name
        assert client.get(FILE).status_code == (200 if may else 403), name


def test_a_manager_takes_more_than_a_leader(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "FREE_ROWS", 1)
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    for number in range(2):
        customer(world, "程女士", f"1381234567{number}")
    refused = world.client("梁诚").get(FILE)
    assert refused.status_code == 403
    assert "共 2 行，您一次最多导出 1 行" in refused.content.decode()
    assert len(lines(world.client("沈卓").get(FILE))) == 4
