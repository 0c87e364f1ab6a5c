"""The board through a real browser over the real server: a lock shows on every open page, and axe finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fixtures.browser import assert_accessible, sign_in_as
from tests.journeys.names import BOARD, SHOWN_WITHIN_MS
from tests.paths import shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.fixtures.live import LiveServer

pytestmark = pytest.mark.journey


def _page(browser: Browser, arguments: dict[str, Any], live: LiveServer, role: str) -> Page:
    page = browser.new_context(**arguments).new_page()
    sign_in_as(page, live.url, role)
    return page


@pytest.fixture(scope="module")
def priced(copies: Callable[[str, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Serve the named world with the sample price list; the lock of one size is given back before the next."""
    from tests.fixtures.live import serving

    folder = tmp_path_factory.mktemp("priced")
    with serving(copies("world", folder), folder) as server:
        server.run("import", "prices", str(shared("price-list-jinchenfu.xlsx")), "--project", "锦宸府二期")
        yield server


@pytest.mark.xdist_group("priced board")
def test_a_lock_shows_on_every_open_board(
    priced: LiveServer, browser: Browser, browser_context_args: dict[str, Any], sized_context_args: dict[str, Any]
) -> None:
    watcher = _page(browser, browser_context_args, priced, "manager")
    watcher.goto(priced.url + BOARD)
    watcher.wait_for_selector("[data-board-live][data-state=live]:visible")
    assert watcher.locator("[data-legend] [data-count=lock]").first.text_content() == "0"
    seller = _page(browser, sized_context_args, priced, "consultant")
    seller.goto(priced.url + BOARD)
    assert_accessible(seller)
    seller.goto(f"{priced.url}{BOARD}?as=table&building=3栋&q=801")
    assert_accessible(seller)
    seller.get_by_role("link", name="3栋 2单元 801").click()
    seller.get_by_role("button", name="锁定此房").click()
    seller.get_by_role("button", name="释放").wait_for()
    assert_accessible(seller)
    count = "locked => document.querySelector('[data-legend] [data-count=lock]').textContent === locked"
    watcher.wait_for_function(count, arg="1", timeout=SHOWN_WITHIN_MS)
    seller.get_by_role("button", name="释放").click()
    seller.get_by_role("dialog", name="释放这套房").get_by_role("button", name="释放").click()
    watcher.wait_for_function(count, arg="0", timeout=SHOWN_WITHIN_MS)
    for person in (seller, watcher):
        person.context.close()
