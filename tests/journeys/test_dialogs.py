"""What is refused in a dialog is said in it, and what was typed stays."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import sign_in_as
from tests.journeys.names import PROJECT
from tests.journeys.people import Office

pytestmark = [pytest.mark.journey, pytest.mark.any_database]


def test_a_refused_number_stays_to_be_corrected(busy_office: Office) -> None:
    person = busy_office.opens("consultant", "phone")
    sign_in_as(person.page, person.url, "consultant")
    person.goes_to(f"{PROJECT}/customers/")
    person.goes_to(str(person.page.locator("#customers a.cell-link").first.get_attribute("href")))
    person.page.get_by_role("button", name="加号码").click()
    dialog = person.page.locator("dialog[open]")
    dialog.get_by_role("textbox").fill("12345")
    dialog.get_by_role("button", name="添加号码").click()
    expect(dialog.get_by_role("alert")).to_contain_text("手机号")
    expect(dialog.get_by_role("textbox")).to_have_value(re.compile("123 ?45 ?"))
    person.looks("dialog-refused")
    dialog.get_by_role("textbox").fill("19912340099")
    dialog.get_by_role("button", name="添加号码").click()
    expect(person.page.locator("#notices")).to_contain_text("已添加号码")
