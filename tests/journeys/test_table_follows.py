"""The table of units is the façade's equal: what others do shows in it without a touch."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.names import BOARD, LIVE, SHOWN_WITHIN_MS
from tests.journeys.people import Office

pytestmark = pytest.mark.journey
FLAT = "5栋 1单元 1702"


def test_a_row_and_the_numbers_above_it_follow_the_stream(office: Office) -> None:
    watching, acting = office.comes("沈卓", "desk"), office.comes("何雨桐", "phone")
    watching.goes_to(f"{BOARD}?as=table&building=5栋")
    expect(watching.page.locator(LIVE)).to_be_visible()
    row = watching.page.locator("tr", has=watching.page.get_by_role("link", name=FLAT))
    expect(row.locator(".status-word")).to_have_text("待售")
    free = watching.page.locator("#figures a", has_text="待售").locator(".count")
    before = int(free.inner_text())
    acting.goes_to(f"{BOARD}?as=table&building=5栋&q=1702")
    acting.page.get_by_role("link", name=FLAT).click()
    acting.presses("锁定此房")
    expect(row.locator(".status-word")).to_have_text("锁定", timeout=SHOWN_WITHIN_MS)
    expect(free).to_have_text(str(before - 1), timeout=SHOWN_WITHIN_MS)
    watching.looks("table-follows")
