"""The channel manager works through the queue by keys: rows are chosen, previewed, given more time, taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import sign_in_as
from tests.journeys.keys import Keys
from tests.journeys.names import PROJECT
from tests.journeys.people import Office

pytestmark = [pytest.mark.journey, pytest.mark.any_database]


def test_several_filings_are_given_more_time_by_keyboard(busy_office: Office) -> None:
    person = busy_office.opens("channel_manager", "desk")
    page, keys = person.page, Keys(person.page)
    sign_in_as(page, person.url, "channel_manager")
    person.goes_to(f"{PROJECT}/filings/queue/?section=pending")
    boxes, bar = page.locator("input[name=filing]"), page.locator(".bulk-bar")
    expect(boxes.nth(1)).to_be_visible()
    expect(bar).to_be_hidden()
    keys.press(boxes.first, "Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(bar).to_contain_text("已选 2 条")
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    for box in (boxes.first, boxes.nth(1)):
        keys.press(box, "Space")
    person.looks("9a-queue-by-keyboard")
    keys.press(bar.get_by_role("button", name="延期"))
    expect(page.get_by_role("status").filter(has_text="将延长 2 条，不变 0 条。")).to_be_visible()
    keys.type(page.get_by_label("延长天数"), "5")
    keys.type(page.get_by_role("textbox", name="原因"), "台风停业")
    person.looks("9b-extension-preview")
    keys.press(page.get_by_role("button", name="确认延期"))
    expect(page.get_by_role("heading", name="已完成")).to_be_visible()
    person.looks("9c-extension")
    keys.press(page.get_by_role("button", name="收回延期"))
    keys.press(page.get_by_role("dialog").get_by_role("button", name="收回延期"))
    expect(page.get_by_role("heading", name="已收回")).to_be_visible()
