"""Ctrl-K by keyboard alone: a unit as people name it, a customer by four digits or two characters, a page, an act."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import sign_in_as
from tests.journeys.names import TODAY
from tests.journeys.people import Office, Person

pytestmark = [pytest.mark.journey, pytest.mark.any_database]


def test_the_palette_finds_by_keyboard(busy_office: Office) -> None:
    person = busy_office.opens("consultant", "desk")
    sign_in_as(person.page, person.url, "consultant")
    person.goes_to(TODAY)
    heading = person.page.locator("#panel h2").first
    _asks(person, "3-2-1202", "3栋 2单元 1202")
    expect(heading).to_have_text("3栋 2单元 1202")
    _asks(person, "3栋1202", "3栋 1单元 1202")
    expect(heading).to_have_text("3栋 1单元 1202")
    for words in ("0903", "姜女"):  # 姜女士 136 1234 0903, one of this consultant's
        _asks(person, words, "136****0903")
        expect(person.page).to_have_url(re.compile("/customers/[0-9a-f-]{36}/$"))
    _asks(person, "新增", "新增客户")
    expect(person.page).to_have_url(re.compile("/customers/new/$"))
    _asks(person, "认购签", "认购签约")
    expect(person.page).to_have_url(re.compile("/deals/$"))


def test_the_palette_is_accessible_and_gives_the_focus_back(busy_office: Office) -> None:
    person = busy_office.opens("consultant", "desk")
    sign_in_as(person.page, person.url, "consultant")
    person.goes_to(TODAY)
    keys = person.page.keyboard
    keys.press("Control+k")
    keys.type("3栋1202")
    options = person.page.get_by_role("option", name=re.compile("3栋 .单元 1202"))
    expect(options).to_have_count(2)
    keys.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    person.looks("9c-palette")
    keys.press("Escape")
    expect(person.page.locator("#palette")).to_be_hidden()


def _asks(person: Person, words: str, wanted: str) -> None:
    """Type, wait until what is wanted stands first, and press Enter."""
    keys = person.page.keyboard
    person.page.wait_for_load_state("domcontentloaded")
    person.page.wait_for_function("() => customElements.get('command-palette')")
    keys.press("Control+k")
    keys.type(words)
    chosen = person.page.locator("#palette [role=option][aria-selected=true]")
    expect(chosen).to_contain_text(wanted)
    keys.press("Enter")
    person.page.wait_for_url(lambda url: "/today/" not in url)
