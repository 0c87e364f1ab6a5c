"""Two fingers on the board: from the project to one building, from the building to a floor, and back (look §6)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import sign_in_as
from tests.journeys.names import BOARD, LIVE
from tests.journeys.people import Office, Person

pytestmark = [pytest.mark.journey, pytest.mark.any_database]


@pytest.mark.parametrize("size", ["phone", "tablet"])
def test_two_fingers_move_between_the_steps(busy_office: Office, size: str) -> None:
    person = _at_the_board(busy_office, size, f"{BOARD}?step=skyline")
    page = person.page
    person.looks(f"board-{size}-skyline")
    _pinch(page, ".board-building:nth-of-type(2)", apart=True)
    expect(page).to_have_url(re.compile("building="))
    page.wait_for_selector(LIVE)
    strip = page.locator(".floor-strip")
    expect(strip).to_be_visible()
    before = strip.get_attribute("aria-label")
    _pinch(page, _tower(size), apart=True)
    expect(strip).not_to_have_attribute("aria-label", before or "")
    person.looks(f"board-{size}-tower")
    _pinch(page, _tower(size), apart=False)
    expect(page).to_have_url(re.compile("step=skyline"))


def test_a_tap_on_a_building_is_the_way_without_two_fingers(busy_office: Office) -> None:
    page = _at_the_board(busy_office, "phone", BOARD).page
    page.get_by_role("link", name="全盘").tap()
    page.wait_for_selector(LIVE)
    page.locator(".board-building svg").nth(1).tap()
    expect(page).to_have_url(re.compile("building="))


def _at_the_board(office: Office, size: str, address: str) -> Person:
    person = office.opens("consultant", size)
    sign_in_as(person.page, person.url, "consultant")
    person.goes_to(address)
    person.page.wait_for_selector(LIVE)
    return person


def _tower(size: str) -> str:
    return "[data-step=tower] svg[data-tower]" if size == "phone" else "[data-step=skyline] svg[data-tower]"


def _pinch(page: Page, on: str, *, apart: bool) -> None:
    """Put two fingers on an element, move them apart or together, and lift them."""
    box = page.locator(on).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + min(box["height"], 400) / 2
    chromium = page.context.new_cdp_session(page)
    steps = [20, 24, 30, 40] if apart else [40, 32, 26, 20]
    for kind, wide in [("touchStart", steps[0]), *(("touchMove", wide) for wide in steps[1:])]:
        points = [{"x": x, "y": y - wide, "id": 0}, {"x": x, "y": y + wide, "id": 1}]
        chromium.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    chromium.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
