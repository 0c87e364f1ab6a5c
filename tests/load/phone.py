"""A slow phone before the real server: what `bin/load` measures in a browser stands on this."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import httpx
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.fixtures.browser import launch_args
from tests.paths import ROOT

PORT = 18_790
SIZE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
# What Lighthouse calls slow 4G: 1.6 Mbit/s down, 150 ms round trip, and a processor four times slower.
LINE = {"offline": False, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8, "latency": 150}
SLOWER = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, its unit, and below what it was promised to stay."""

    name: str
    value: float
    unit: str
    limit: float

    @property
    def is_kept(self) -> bool:
        """Tell whether the promise holds."""
        return self.value < self.limit

    def as_row(self) -> dict[str, Any]:
        """Return what --json prints."""
        return {**asdict(self), "kept": self.is_kept}

    def __str__(self) -> str:
        promise = f"{'kept' if self.is_kept else 'BROKEN'} (< {self.limit:g} {self.unit})"
        return f"{self.name:52}{self.value:10.2f} {self.unit:3} {promise}"


@contextmanager
def served() -> Iterator[tuple[Browser, str]]:
    """Serve the measured database, and yield a browser and the address."""
    command = [sys.executable, "-m", "anchang.cli", "serve", "--port", str(PORT)]
    environment = {**os.environ, "ANCHANG_DEMO_WORLD": "true", "ANCHANG_MODE": "development"}
    server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = _wait(f"http://127.0.0.1:{PORT}")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**launch_args())
            yield browser, address
            browser.close()
    finally:
        server.terminate()
        server.wait(20)


def cookies_of(browser: Browser, address: str, role: str) -> Any:
    """Return the session of somebody of the demo who has just signed in."""
    context = browser.new_context(**SIZE)
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.locator(f"form[action='/demo/sign-in/{role}/'] button").click()
    page.wait_for_load_state("networkidle")
    cookies = context.cookies()
    context.close()
    return cookies


def slow_down(page: Page) -> CDPSession:
    """Slow the line and the processor of a page down, and return the session that hears of its traffic."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return session


def _wait(address: str) -> str:
    for _ in range(120):
        try:
            if httpx.get(f"{address}/healthz", timeout=5).status_code == 200:
                return address
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise RuntimeError("The server did not answer.")
