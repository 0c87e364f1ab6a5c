"""The consultant's first page as a phone meets it: its weight, and when it is painted on a slow line."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from tests.fixtures.browser import launch_args
from tests.paths import ROOT

PORT = 18_790
ROUNDS = 5
# What Lighthouse calls slow 4G: 1.6 Mbit/s down, 150 ms round trip, and a processor four times slower.
LINE = {"offline": False, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8, "latency": 150}
SLOWER = 4
PAINTED = """() => new Promise(done => new PerformanceObserver(list =>
  done(list.getEntries().at(-1).startTime)).observe({type: 'largest-contentful-paint', buffered: true}))"""


def measure_first_page(slug: str) -> dict[str, dict[str, Any]]:
    """Serve the measured database, sign in as a consultant, and weigh and time the page after signing in."""
    command = [sys.executable, "-m", "anchang.cli", "serve", "--port", str(PORT)]
    environment = {**os.environ, "ANCHANG_DEMO_WORLD": "true", "ANCHANG_MODE": "development"}
    server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = _wait(f"http://127.0.0.1:{PORT}")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**launch_args())
            rounds = [_one(browser, address, f"{address}/p/{slug}/today/") for _ in range(ROUNDS)]
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
    total, script, painted = (statistics.median(values) for values in zip(*rounds, strict=True))
    return {
        "first page, all transferred": _figure(total / 1024, "KB", 120),
        "first page, script": _figure(script / 1024, "KB", 60),
        "first page, largest contentful paint, slow phone": _figure(painted / 1000, "s", 1.5),
    }


def _figure(value: float, unit: str, limit: float) -> dict[str, Any]:
    return {"value": value, "unit": unit, "limit": limit, "kept": value < limit}


def _wait(address: str) -> str:
    for _ in range(120):
        try:
            if httpx.get(f"{address}/healthz", timeout=5).status_code == 200:
                return address
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise RuntimeError("The server did not answer.")


def _one(browser: Browser, address: str, place: str) -> tuple[float, float, float]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.locator("form[action='/demo/sign-in/consultant/'] button").click()
    page.wait_for_load_state("networkidle")
    cookies = context.cookies()
    context.close()
    # A fresh browser with the session alone: nothing is cached, as on a new phone.
    fresh = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    fresh.add_cookies(cookies)  # type: ignore[arg-type]
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
    session, kinds, sizes = page.context.new_cdp_session(page), {}, {}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))

    def finished(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = (event["encodedDataLength"], kinds.get(event["requestId"], ""))

    session.on("Network.loadingFinished", finished)
    return sizes
