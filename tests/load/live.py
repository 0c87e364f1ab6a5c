"""The measurement of `bin/load live`: how soon a change shows on a board that somebody else has open.

The real server and its worker, two browsers beside each other: one locks a flat and gives it back, again and again, the
other only looks. Counted from the press to the frame in which the other's façade is drawn anew.
"""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django
from playwright.sync_api import Browser, Page, sync_playwright

django.setup()

from tests.fixtures.browser import PATIENCE_MS, launch_args, sign_in_as  # noqa: E402
from tests.fixtures.live import LiveServer, prepare, serving  # noqa: E402
from tests.journeys.names import BOARD, LIVE  # noqa: E402
from tests.load import measure  # noqa: E402

PROMISED_MS = 2_000
WARM_UPS = 4
BUILDING, FLAT = "5栋", "5栋 1单元 1702"
NOTE_PRESSES = """() => addEventListener("click",
  () => { window.pressed = performance.timeOrigin + performance.now(); }, {capture: true})"""
ANSWERED = """() => performance.timeOrigin + performance.getEntriesByType("resource").find((one) =>
  one.initiatorType === "xmlhttprequest" && performance.timeOrigin + one.startTime >= window.pressed).responseEnd"""
# Every path of the façade says in `d` which flats it draws.
WATCH = """() => {
  const drawn = () => [...document.querySelectorAll("[data-u=lock]")].map((path) => path.getAttribute("d")).join();
  const before = drawn();
  window.shown = new Promise((done) => {
    const watching = new MutationObserver(() => {
      if (drawn() === before) return;
      watching.disconnect();
      requestAnimationFrame(() => done(performance.timeOrigin + performance.now()));
    });
    watching.observe(document.body, {subtree: true, childList: true, attributes: true});
  });
}"""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: milliseconds from the press until it was answered, and until the other's board showed it."""

    act: str
    answered_ms: float
    shown_ms: float


def run(changes: int, *, as_json: bool) -> int:
    """Measure and print; 1 when a change showed later than is promised."""
    url = os.environ["ANCHANG_DATABASE_URL"]
    with TemporaryDirectory(prefix="anchang-live-") as name:
        folder = Path(name)
        prepare(url, folder, "stocked")
        with serving(url, folder) as server:
            found = _measured(server, changes)
    figures = list(_figures(found))
    machine = measure.machine()
    is_kept = max(change.shown_ms for change in found) < PROMISED_MS
    if as_json:
        told = {"machine": machine, "promised_ms": PROMISED_MS, "kept": is_kept, "rows": figures}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(f"{len(found)} changes after {WARM_UPS} warm-ups; {machine}\n")
        print(_table(figures))
        print(f"\n{'kept' if is_kept else 'BROKEN'}: every change is promised within {PROMISED_MS / 1000:g} s")
    return int(not is_kept)


def _measured(server: LiveServer, changes: int) -> list[Change]:
    with sync_playwright() as playwright:
        first, second = (playwright.chromium.launch(**launch_args()) for _ in range(2))
        watching, acting = _page(first, server, "manager"), _page(second, server, "consultant")
        watching.goto(server.url + BOARD)
        watching.locator(LIVE).wait_for()
        acting.goto(f"{server.url}{BOARD}?as=table&building={BUILDING}&q={FLAT[-4:]}")
        acting.evaluate(NOTE_PRESSES)
        acting.get_by_role("link", name=FLAT).click()
        found = [_change(acting, watching, "release" if turn % 2 else "lock") for turn in range(WARM_UPS + changes)]
        for browser in (first, second):
            browser.close()
    return found[WARM_UPS:]


def _page(browser: Browser, server: LiveServer, role: str) -> Page:
    page = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce").new_page()
    page.set_default_timeout(PATIENCE_MS)
    sign_in_as(page, server.url, role)
    return page


def _change(acting: Page, watching: Page, act: str) -> Change:
    watching.evaluate(WATCH)
    if act == "lock":
        acting.get_by_role("button", name="锁定此房").click()
        acting.get_by_role("button", name="释放").wait_for()
    else:
        acting.get_by_role("button", name="释放").click()
        acting.get_by_role("dialog", name="释放这套房").get_by_role("button", name="释放").click()
        acting.get_by_role("button", name="锁定此房").wait_for()
    answered = float(acting.evaluate(ANSWERED))
    pressed, shown = float(acting.evaluate("() => window.pressed")), float(watching.evaluate("() => window.shown"))
    return Change(act, answered - pressed, shown - pressed)


def _figures(found: list[Change]) -> Iterator[dict[str, Any]]:
    for name, times in (
        ("answered to who pressed", [change.answered_ms for change in found]),
        ("shown to who looks", [change.shown_ms for change in found]),
        ("shown, a lock", [change.shown_ms for change in found if change.act == "lock"]),
        ("shown, a release", [change.shown_ms for change in found if change.act == "release"]),
    ):
        p95 = statistics.quantiles(times, n=20, method="inclusive")[18]
        yield {"name": name, "median_ms": statistics.median(times), "p95_ms": p95, "max_ms": max(times)}


def _table(figures: list[dict[str, Any]]) -> str:
    lines = [f"{'':26}{'median':>10}{'p95':>10}{'max':>10}"]
    for row in figures:
        times = "".join(f"{row[name]:8.0f}ms" for name in ("median_ms", "p95_ms", "max_ms"))
        lines.append(f"{row['name']:26}{times}")
    return "\n".join(lines)
