"""The consultant's first page as a phone meets it: its weight, and when it is painted on a slow line."""

from __future__ import annotations

import statistics
from typing import Any

from playwright.sync_api import Browser, Page

from tests.load.phone import SIZE, Figure, cookies_of, served, slow_down

ROUNDS = 5
PAINTED = """() => new Promise(done => new PerformanceObserver(list =>
  done(list.getEntries().at(-1).startTime)).observe({type: 'largest-contentful-paint', buffered: true}))"""


def measure_first_page(slug: str) -> list[Figure]:
    """Serve the measured database, sign in as a consultant, and weigh and time the page after signing in."""
    with served() as (browser, address):
        rounds = [_one(browser, address, f"{address}/p/{slug}/today/") for _ in range(ROUNDS)]
    total, script, painted = (statistics.median(values) for values in zip(*rounds, strict=True))
    return [
        Figure("first page, all transferred", total / 1024, "KB", 120),
        Figure("first page, script", script / 1024, "KB", 60),
        Figure("first page, largest contentful paint, slow phone", painted / 1000, "s", 1.5),
    ]


def _one(browser: Browser, address: str, place: str) -> tuple[float, float, float]:
    # A fresh browser with the session alone: nothing is cached, as on a new phone.
    fresh = browser.new_context(**SIZE)
    fresh.add_cookies(cookies_of(browser, address, "consultant"))
    page = fresh.new_page()
    sizes = _watch(page)
    page.goto(place, wait_until="networkidle")
    painted = float(page.evaluate(PAINTED))
    fresh.close()
    return (
        sum(size for size, _ in sizes.values()),
        sum(size for size, kind in sizes.values() if kind == "Script"),
        painted,
    )


def _watch(page: Page) -> dict[str, tuple[float, str]]:
    """Slow the line and the processor down, and collect what is transferred, by request."""
    session, kinds, sizes = slow_down(page), {}, {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))

    def finished(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = (event["encodedDataLength"], kinds.get(event["requestId"], ""))

    session.on("Network.loadingFinished", finished)
    return sizes
