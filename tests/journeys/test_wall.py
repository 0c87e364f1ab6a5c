"""The wall of the hall follows what is sold, says when it is cut off, comes back by itself, and Esc leaves it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.names import BOARD, DASHBOARD, LIVE, SHOWN_WITHIN_MS
from tests.journeys.people import Office

pytestmark = [pytest.mark.journey, pytest.mark.any_database]
FLAT = "5栋 1单元 1502"
LOCKED = "() => [...document.querySelectorAll('[data-u=lock]')].map(path => path.getAttribute('d')).join('')"


@pytest.mark.long
def test_the_wall_of_the_hall(office: Office) -> None:
    wall, acting = office.comes("梁诚", "desk"), office.comes("罗一鸣", "phone")
    wall.goes_to(DASHBOARD)
    wall.page.get_by_role("link", name="大屏").click()
    expect(wall.page.locator(LIVE)).to_have_text("实时")
    drawn = wall.page.evaluate(LOCKED)
    acting.goes_to(f"{BOARD}?as=table&building=5栋&q=1502")
    acting.page.get_by_role("link", name=FLAT).click()
    acting.presses("锁定此房")
    wall.page.wait_for_function(f"before => ({LOCKED})() !== before", arg=drawn, timeout=SHOWN_WITHIN_MS)
    wall.looks("wall")
    wall.page.context.set_offline(True)
    expect(wall.page.locator("[data-board-live]")).to_contain_text("已断开", timeout=25_000)
    wall.page.context.set_offline(False)
    # A browser that is cut off says so itself.
    wall.forgives("ERR_INTERNET_DISCONNECTED", "htmx")
    expect(wall.page.locator(LIVE)).to_have_text("实时", timeout=30_000)
    wall.page.keyboard.press("Escape")
    wall.page.wait_for_url(f"**{BOARD}")
