"""The three files as an office keeps them go through preview and import at a desk, every row accounted for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.live import LiveServer
from tests.journeys.names import BOARD, PROJECT
from tests.journeys.people import Office, Person
from tests.paths import shared

pytestmark = pytest.mark.journey

LONG_MS = 300_000
ROWS = 300

# What the report says at which cell: one warning, three refusals, and the lines that are no units.
SAID = {
    "J273": re.compile("提醒.*5,000.00"),
    "I606": re.compile("未导入.*待定"),
    "G700": re.compile("未导入.*应大于 0"),
    "E965": re.compile("未导入.*重复"),
    "第 966 行": re.compile("略过.*合计行"),
    "第 967 行": re.compile("略过.*签字行"),
}
BUILDINGS = ("1栋", "2栋", "3栋", "5栋", "6栋", "7栋")


@pytest.mark.long
@pytest.mark.any_database
def test_price_list_and_register_of_an_office_go_in(
    live: LiveServer, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    prices, register = shared("price-list-jinchenfu.xlsx"), shared("visit-register.xlsx")
    with Office(live, browser, browser_context_args) as office:
        admin = office.comes("高原", "desk")
        _the_price_list(admin, prices)
        _the_same_price_list_again(admin, prices)
        _the_register(office.comes("沈卓", "desk"), register)
    live.run("verify")  # fails when an invariant does not hold


@pytest.mark.long
@pytest.mark.any_database
def test_filings_of_an_office_go_in(
    live: LiveServer, browser: Browser, browser_context_args: dict[str, Any], tmp_path: Path
) -> None:
    """The top of the list goes in here; the whole of it in the module's own test, to the row."""
    top = tmp_path / "channel-filings.csv"
    top.write_bytes(b"".join(shared("channel-filings.gb18030.csv").read_bytes().splitlines(keepends=True)[: ROWS + 1]))
    with Office(live, browser, browser_context_args) as office:
        _the_filings(office.comes("顾北辰", "desk"), top)


def _uploads(person: Person, path: str, file: Path) -> Page:
    person.goes_to(path)
    person.page.set_default_timeout(LONG_MS)
    person.page.set_input_files("input[type=file]", file)
    person.presses("预览")
    return person.page


def _table(page: Page) -> list[list[str]]:
    """Return the rows of the first table: of each sheet rows, imported, unchanged, refused and warnings."""
    rows = page.locator("main table").first.locator("tbody tr").all()
    return [row.get_by_role("cell").all_inner_texts() for row in rows]


def _figures(page: Page) -> list[str]:
    return [re.sub(r"\D", "", words) for words in page.locator(".kpis .value").all_inner_texts()]


def _the_price_list(admin: Person, file: Path) -> None:
    page = _uploads(admin, f"{PROJECT}/units/imports/", file)
    go = page.get_by_role("button", name=re.compile(r"^导入 \d+ 套$"))
    expect(go).to_have_text("导入 1282 套", timeout=LONG_MS)
    admin.looks("8a-preview-of-the-price-list")
    go.click()
    expect(page.get_by_role("heading", name="导入报告")).to_be_visible(timeout=LONG_MS)
    assert _table(page) == [
        ["一房一价备案表", "961", "958", "0", "3", "1"],
        ["商铺", "24", "24", "0", "0", "0"],
        ["车位", "300", "300", "0", "0", "0"],
    ]
    for cell, words in SAID.items():
        line = page.get_by_role("row").filter(has=page.get_by_role("cell", name=cell, exact=True))
        expect(line).to_contain_text(words)
    admin.looks("8b-report-of-the-price-list")
    admin.goes_to(BOARD)
    counts = page.locator("[data-legend]").first.locator("[data-count]").all_inner_texts()
    assert sum(map(int, counts)) == 958
    # 3号楼 and 3栋 are one building.
    expect(page.locator(".board-building .caption")).to_have_text([re.compile(f"^{name}") for name in BUILDINGS])


def _the_same_price_list_again(admin: Person, file: Path) -> None:
    page = _uploads(admin, f"{PROJECT}/units/imports/", file)
    expect(page.locator("main")).to_contain_text("与系统中的数据相同，导入后不会有改动。", timeout=LONG_MS)
    page.get_by_role("button", name="导入 0 套").click()
    expect(page.get_by_role("heading", name="没有改动")).to_be_visible(timeout=LONG_MS)
    assert [(sheet[2], sheet[3]) for sheet in _table(page)] == [("0", "958"), ("0", "24"), ("0", "300")]


def _the_register(manager: Person, file: Path) -> None:
    page = _uploads(manager, f"{PROJECT}/visits/import/", file)
    go = page.get_by_role("button", name="导入", exact=True)
    expect(go).to_be_visible(timeout=LONG_MS)
    previewed = _figures(page)
    manager.looks("9a-preview-of-the-register")
    go.click()
    expect(page.get_by_role("heading", name="导入结果")).to_be_visible(timeout=LONG_MS)
    # Rows = first visits + joined to somebody known + doubtful + unchanged + refused.
    assert previewed == _figures(page) == ["1500", "789", "700", "11", "0", "0"]
    page.get_by_role("link", name="去核对").click()
    expect(page.get_by_text("11 行待核对")).to_be_visible()
    manager.looks("9b-review")


def _the_filings(channel: Person, file: Path) -> None:
    page = _uploads(channel, f"{PROJECT}/filings/import/", file)
    go = page.get_by_role("button", name="确认导入")
    expect(go).to_be_visible(timeout=LONG_MS)
    previewed = _facts(page)
    channel.looks("9c-preview-of-the-filings")
    go.click()
    expect(page.get_by_role("heading", name="已导入")).to_be_visible(timeout=LONG_MS)
    assert _facts(page) == previewed
    assert previewed["行数"] == previewed["通过"] + previewed["按规则未通过"] + previewed["内容有误"] == ROWS
    assert previewed["内容有误"] > 0
    assert previewed["以前导入过"] == 0


def _facts(page: Page) -> dict[str, int]:
    facts = page.locator("main dl").first
    titles, values = facts.locator("dt").all_inner_texts(), facts.locator("dd").all_inner_texts()
    return {title: int(re.sub(r"\D", "", value)) for title, value in zip(titles, values, strict=True)}
