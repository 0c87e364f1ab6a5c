"""States that no link leads to, declared: who, where, what is done there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

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
    page.locator("main form.form button[type=submit]").first.click()
    page.wait_for_load_state("load")


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
    State("patterns", STRANGER, "/patterns/"),
    State("refused", "consultant", "/audit/"),
    State("nobody-found", "consultant", f"{PROJECT}/deals/?state=none"),
    State("offline", "consultant", f"{PROJECT}/today/", _offline),
    State("palette", "consultant", f"{PROJECT}/customers/", _palette),
    State("unit-open", "consultant", f"{PROJECT}/units/", _unit),
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
