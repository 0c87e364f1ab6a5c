"""A consultant without a mouse: signs in, finds a flat by its number, locks it and gives it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.names import BOARD
from tests.journeys.people import Office
from tests.world import CAST, PASSWORD

pytestmark = pytest.mark.journey
FAR = 80


def test_a_flat_is_locked_by_keyboard_alone(office: Office) -> None:
    person = office.opens("林晓岚", "desk")
    page = person.page
    person.goes_to(f"/accounts/login/?next={BOARD}")
    _tabs_to(page, "[name=login]")
    page.keyboard.type(next(part.phone for part in CAST if part.name == person.name))
    _tabs_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-board-live][data-state=live]")
    _tabs_to(page, "[data-grid]")
    page.keyboard.type("1502")
    _speaks_of(page, "1502")
    page.keyboard.press("ArrowDown")
    _speaks_of(page, "1302")
    page.keyboard.press("ArrowRight")
    _speaks_of(page, "1303")
    person.looks("8a-grid-by-keyboard")
    page.keyboard.press("Enter")
    # The panel takes the focus to its heading, so that a screen reader begins there.
    heading = page.locator("#panel h2").first
    expect(heading).to_contain_text("1303")
    expect(heading).to_be_focused()
    _tabs_to_button(page, "锁定此房")
    page.keyboard.press("Enter")
    expect(page.locator("#panel").get_by_role("button", name="释放")).to_be_visible()
    expect(page.locator("[data-legend] [data-count=lock]").first).not_to_have_text("0")
    person.looks("8b-locked-by-keyboard")
    _tabs_to_button(page, "释放")
    page.keyboard.press("Enter")
    expect(page.locator("#panel").get_by_role("button", name="锁定此房")).to_be_visible()


def _tabs_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(FAR):
        if page.evaluate("selector => Boolean(document.activeElement?.matches(selector))", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached with {FAR} steps of Tab")


def _tabs_to_button(page: Page, words: str) -> None:
    for _ in range(FAR):
        if page.evaluate("words => document.activeElement?.textContent.trim() === words", words):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{words} is not reached with {FAR} steps of Tab")


def _speaks_of(page: Page, number: str) -> None:
    """The cell under the cursor is the one the grid names as its active descendant."""
    page.wait_for_function(
        """number => {
          const id = document.querySelector("[data-grid]").getAttribute("aria-activedescendant");
          return id && document.getElementById(id)?.textContent.includes(number);
        }""",
        arg=number,
    )
