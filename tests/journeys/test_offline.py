"""Without network: what is installed like an app explains itself, and an open page says that it is old."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import assert_accessible, sign_in_as
from tests.journeys.names import BOARD, LIVE
from tests.journeys.people import Office

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

# A window of a test is private, and Chromium installs nothing from private windows.
PRIVATE = "in-incognito"


def test_it_can_be_installed_and_explains_itself_without_network(busy_office: Office) -> None:
    person = busy_office.opens("consultant", "phone", service_workers="allow")
    page = person.page
    person.goes_to("/accounts/login/")
    _is_controlled(page)
    chromium = page.context.new_cdp_session(page)
    errors = chromium.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error["errorId"] for error in errors if error["errorId"] != PRIVATE] == []
    assert chromium.send("Page.getAppManifest")["errors"] == []
    page.context.set_offline(True)
    person.goes_to("/me/")
    expect(page.get_by_role("heading", name="网络已断开")).to_be_visible()
    # Its looks are kept with it.
    assert page.evaluate("getComputedStyle(document.body).fontFamily") != "serif"
    assert page.evaluate("[...document.styleSheets].every(sheet => sheet.cssRules.length > 0)")
    page.context.set_offline(False)
    page.get_by_role("link", name="重试").click()
    expect(page.get_by_role("textbox", name="手机号")).to_be_visible()
    # Scripts are not kept: the browser says that it could not fetch them.
    person.forgives("ERR_INTERNET_DISCONNECTED")


def test_an_open_board_says_that_it_is_old(busy_office: Office) -> None:
    person = busy_office.opens("consultant", "desk")
    page = person.page
    sign_in_as(page, person.url, "consultant")
    person.goes_to(BOARD)
    page.wait_for_selector(LIVE)
    page.context.set_offline(True)
    banner = page.locator("offline-banner .banner")
    expect(banner).to_contain_text("网络已断开，正在重连。")
    assert_accessible(page)
    page.context.set_offline(False)
    expect(banner).to_have_count(0)
    person.forgives("ERR_INTERNET_DISCONNECTED")


def test_acts_are_off_on_a_cut_line_say_why_and_come_back(busy_office: Office) -> None:
    person = busy_office.opens("consultant", "phone")
    page = person.page
    sign_in_as(page, person.url, "consultant")
    person.goes_to(BOARD)
    page.wait_for_selector(LIVE)
    page.locator("[data-tiles] .tile.sale").first.click()
    lock = page.get_by_role("button", name="锁定此房")
    expect(lock).to_be_enabled()
    page.context.set_offline(True)
    expect(lock).to_be_disabled()
    expect(page.locator("#panel")).to_contain_text("网络已断开，连上后可以办理。")
    person.looks("offline-board")
    lock.click(force=True)
    expect(page.locator("#panel .verdict")).to_have_count(0)
    page.context.set_offline(False)
    expect(lock).to_be_enabled()
    expect(page.locator("#panel")).not_to_contain_text("网络已断开")
    person.forgives("ERR_INTERNET_DISCONNECTED")


def _is_controlled(page: Page) -> None:
    """Wait until the service worker has the page in hand."""
    page.evaluate(
        """() => navigator.serviceWorker.controller ||
          new Promise(done => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }))"""
    )
