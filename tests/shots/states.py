"""States that no link leads to, declared: who, where, what is done there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
WORLD = ROOT / "var/shots-world/anchang.sqlite3"
HELD_MS = 40_000
STRANGER = "stranger"
PROJECT = "/p/jinchenfu-2"
NOBODY, KNOWN = "16600000000", "13812345678"


@dataclass(frozen=True, slots=True)
class State:
    """A page in a state."""

    name: str
    role: str
    path: str
    act: Callable[[Page], None] | None = None


def _palette(page: Page) -> None:
    page.locator(".search-trigger").click()
    page.locator("#palette input").fill("3-2-1202")
    page.wait_for_timeout(500)


def _menu(page: Page) -> None:
    if not page.locator(".user-line summary").is_visible():
        page.set_viewport_size({"width": 1180, "height": 820})
    page.locator(".user-line summary").click()


def _unit(page: Page) -> None:
    tile = page.locator("[data-tiles] .tile").first
    if tile.is_visible():
        tile.click()
    else:
        page.locator("[data-grid]").press("n")
        page.locator("[data-grid]").press("Enter")
    page.locator(".panel-body").first.wait_for()


def filing(number: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator("[name=phone]").fill(number)
        page.locator("[name=name]").fill("程")
        page.locator("#id_consent").check()
        page.locator(".dock button, [form=filing]").last.click()
        page.wait_for_load_state("load")

    return act


def _confirm(page: Page) -> None:
    page.locator("#content a[href^='/staff/']").nth(3).click()
    page.locator("form[data-confirm-title] button").last.click()


def _too_often(page: Page) -> None:
    for _ in range(7):
        _wrong(page)


def _wrong(page: Page) -> None:
    page.locator("[name=login]").fill(NOBODY)
    page.locator("[name=password]").fill("not the password")
    page.locator("main form.form button[type=submit]").first.click()
    page.wait_for_load_state("load")


def _code(page: Page) -> None:
    page.locator("[name=phone]").fill("19900000126")
    page.locator("main form.form button[type=submit]").first.click()
    page.wait_for_load_state("load")


def _short_password(page: Page) -> None:
    for field in page.locator("main input[type=password]").all():
        field.fill("1234")
    page.locator(".dock button, main form.form button[type=submit]").last.click()
    page.wait_for_load_state("load")


def _conflict(page: Page) -> None:
    """Take a request back that somebody has decided meanwhile."""
    decided = page.locator("tr", has=page.locator(".tag.ok, .tag.danger")).locator("a[href*='/approvals/']").first
    _post(page, f"{decided.get_attribute('href')}withdrawal/")


def _busy(page: Page) -> None:
    """Open a notice while a longer write holds the database of our own world."""
    with closing(sqlite3.connect(WORLD, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        page.locator("#content form .cover").first.click(no_wait_after=True)
        page.wait_for_url("**/reading/", timeout=HELD_MS)
        other.execute("ROLLBACK")


def _broken(page: Page) -> None:
    """Show what the server sends when nothing works any more."""
    page.set_content((ROOT / "anchang/web/templates/500.html").read_text())


def _post(page: Page, path: str) -> None:
    page.evaluate(
        """path => {
          const form = Object.assign(document.createElement("form"), { method: "post", action: path });
          const token = document.querySelector("meta[name=csrf-token]").content;
          form.append(Object.assign(document.createElement("input"), { name: "csrfmiddlewaretoken", value: token }));
          document.body.append(form);
          form.submit();
        }""",
        path,
    )
    page.wait_for_url(f"**{path}")


def _offline(page: Page) -> None:
    page.context.set_offline(True)
    page.evaluate("() => dispatchEvent(new Event('offline'))")
    page.wait_for_timeout(1200)


STATES = (
    State("sign-in", STRANGER, "/accounts/login/"),
    State("sign-in-wrong", STRANGER, "/accounts/login/", _wrong),
    State("sign-in-too-often", STRANGER, "/accounts/login/", _too_often),
    State("sign-in-code", STRANGER, "/accounts/login/code/"),
    State("sign-in-code-sent", STRANGER, "/accounts/login/code/", _code),
    State("closed-account", STRANGER, "/accounts/inactive/"),
    State("offline-page", STRANGER, "/offline/"),
    State("not-found", STRANGER, "/no/such/page/"),
    State("bad-request", STRANGER, "/?x=%ff"),
    State("broken", STRANGER, "/offline/", _broken),
    State("patterns", STRANGER, "/patterns/"),
    State("refused", "consultant", "/audit/"),
    State("no-deal-found", "consultant", f"{PROJECT}/deals/?q=9999"),
    State("nobody-found", "consultant", f"{PROJECT}/customers/?q=zzz"),
    State("no-flat-found", "consultant", f"{PROJECT}/units/?as=table&q=9999"),
    State("conflict", "consultant", f"{PROJECT}/approvals/?view=mine", _conflict),
    State("busy", "consultant", "/inbox/", _busy),
    State("offline", "consultant", f"{PROJECT}/today/", _offline),
    State("palette", "consultant", f"{PROJECT}/customers/", _palette),
    State("unit-open", "consultant", f"{PROJECT}/units/", _unit),
    State("flats-as-table", "manager", f"{PROJECT}/units/?as=table"),
    State("flats-by-type", "manager", f"{PROJECT}/units/?view=type"),
    State("flats-by-price", "manager", f"{PROJECT}/units/?view=price"),
    State("flats-by-age", "manager", f"{PROJECT}/units/?view=age"),
    State("flats-by-heat", "manager", f"{PROJECT}/units/?view=heat"),
    State("flats-whole", "consultant", f"{PROJECT}/units/?step=skyline"),
    State("one-building", "manager", f"{PROJECT}/units/?building=3栋"),
    State("locked-flats", "manager", f"{PROJECT}/units/?as=table&status=lock"),
    State("parking", "manager", f"{PROJECT}/units/?product=parking"),
    State("wall", "leader", f"{PROJECT}/wall/"),
    State("dashboard-today", "leader", f"{PROJECT}/insight/?span=today"),
    State("dashboard-all", "leader", f"{PROJECT}/insight/?span=all"),
    State("unit-open", "manager", f"{PROJECT}/units/", _unit),
    State("menu-open", "manager", f"{PROJECT}/deals/", _menu),
    State("filing-wrong", "broker", "/file/", filing("1381234567")),
    State("filing-refused", "broker", "/file/", filing(KNOWN)),
    State("password-wrong", "clerk", "/accounts/password/", _short_password),
    State("second-factor", "admin", "/accounts/second-factor/"),
    State("recovery-codes", "admin", "/accounts/recovery-codes/"),
    State("recovery-codes-new", "admin", "/accounts/recovery-codes/new/"),
    State("second-factor-new", "clerk", "/accounts/second-factor/new/"),
    State("ask-first", "admin", "/staff/", _confirm),
    State("nobody-works-here", "admin", "/staff/?q=zzz"),
)


def of(role: str) -> list[State]:
    """Return what is declared for a role."""
    return [state for state in STATES if state.role == role]
