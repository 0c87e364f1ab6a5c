"""A broker files in a hurry: one hand, a slow phone, a slow line, from the address to the answer."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.load.phone import SIZE, Figure, cookies_of, served, slow_down

ROUNDS = 5
PROMISED_S = 20
# A thumb that looks for the next place, and one that types; a chat text held until the menu offers to paste it.
TOUCH_S, KEY_S, PASTE_S = 0.8, 0.2, 2.0


def measure_filing(slug: str) -> list[Figure]:
    """Serve the measured database, and time a broker who types everything, and one who pastes a chat text."""
    figures = []
    with served() as (browser, address):
        cookies = cookies_of(browser, address, "broker")
        numbers = (f"177{n % 10**8:08}" for n in itertools.count(time.time_ns() // 10**6))
        ways: dict[str, Callable[[Page, str], None]] = {"typed": _types, "pasted": _pastes}
        for name, fill in ways.items():
            took = []
            for number in itertools.islice(numbers, ROUNDS):
                fresh = browser.new_context(**SIZE)
                fresh.add_cookies(cookies)
                took.append(_files(fresh.new_page(), f"{address}/file/?project={slug}", fill, number))
                fresh.close()
            figures.append(
                Figure(f"broker, slow phone: address to answer, {name}", statistics.median(took), "s", PROMISED_S)
            )
    return figures


def _files(page: Page, place: str, fill: Callable[[Page, str], None], number: str) -> float:
    slow_down(page)
    began = time.monotonic()
    page.goto(place, wait_until="domcontentloaded")
    fill(page, number)
    _touch(page.locator("label:has(input[name=consent])"))
    _touch(page.get_by_role("button", name="提交报备"))
    page.locator("h1, h2").filter(has_text="报备成功").first.wait_for()
    return time.monotonic() - began


def _types(page: Page, number: str) -> None:
    for name, words in (("phone", number), ("name", "程")):
        field = page.locator(f"#filing input[name={name}]")
        _touch(field)
        field.press_sequentially(words, delay=KEY_S * 1000)
    _touch(page.locator("label:has(input[name=title])").nth(1))


def _pastes(page: Page, number: str) -> None:
    chat = page.locator("textarea[name=chat]")
    _touch(chat)
    time.sleep(PASTE_S)
    chat.fill(f"程女士 {number} 明天上午过来看房")
    page.wait_for_function("() => document.querySelector('#filing input[name=name]').value !== ''")


def _touch(place: Locator) -> None:
    time.sleep(TOUCH_S)
    place.click()
