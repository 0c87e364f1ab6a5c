"""People at their devices: each has a browser of their own, and every page they come to is looked at."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tests.fixtures.browser import PATIENCE_MS, assert_accessible, listen
from tests.world import CAST, PASSWORD, totp_code

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

    from tests.fixtures.live import LiveServer

# Reception holds its tablet across (look §1); the others are the sizes of tests/fixtures/browser.py.
SIZES = {"phone": (390, 844), "tablet": (1180, 820), "desk": (1440, 900)}
CODE_LASTS_S = 30
LET_BARS_REST = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".dock, .panel-foot, .topbar, .thumbbar { position: static !important; }");
  document.adoptedStyleSheets.push(sheet);
}"""
PICTURES = os.environ.get("ANCHANG_JOURNEY_PICTURES", "")


@dataclass
class Person:
    """Somebody of the cast in front of a device."""

    name: str
    page: Page
    url: str
    complaints: list[str]
    forgiven: list[str] = field(default_factory=list)
    pictures: int = 0

    def forgives(self, *words: str) -> None:
        """Expect the browser to complain with these words, now or later: the journey provokes it."""
        self.forgiven += words

    def goes_to(self, path: str) -> None:
        """Open an address of the platform."""
        self.page.goto(self.url + path)

    def looks(self, what: str, *, only: tuple[str, ...] = ()) -> None:
        """Hold the page as it stands against axe (all its rules, or those named) and the width of the device.

        A picture is kept where one is asked for.
        """
        if PICTURES:
            self.pictures += 1
            file = Path(PICTURES) / f"{what}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=file, caret="initial")
        assert_no_sideways(self.page)
        # A bar that floats over the end of the page hides what a finger can scroll out from under it.
        self.page.evaluate(LET_BARS_REST)
        assert_accessible(self.page, only=only)
        self.page.evaluate("() => { document.adoptedStyleSheets.pop(); }")

    def presses(self, words: str) -> None:
        """Press the button with these words."""
        self.page.get_by_role("button", name=words, exact=True).click()


@dataclass
class Office:
    """The platform, and whoever has come to work on it."""

    server: LiveServer
    browser: Browser
    arguments: dict[str, Any]
    _ends: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ends.close()

    def comes(self, name: str, size: str) -> Person:
        """Let somebody sign in on a device of a size: with number, password and the second factor where it is asked."""
        person = self.opens(name, size)
        part = next(part for part in CAST if part.name == name)
        person.goes_to("/accounts/login/")
        person.page.get_by_role("textbox", name="手机号").fill(part.phone)
        person.page.get_by_role("textbox", name="密码").fill(PASSWORD)
        person.presses("下一步")
        if part.has_second_factor:
            proves_again(person.page, part.phone, _by_hand)
        person.page.wait_for_url(lambda url: "/accounts/" not in url)
        return person

    def opens(self, name: str, size: str, **more: Any) -> Person:
        """Give somebody a browser of their own, nobody signed in; `more` goes to its context."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            **self.arguments
            | {
                "viewport": {"width": width, "height": height},
                "has_touch": size != "desk",
                "is_mobile": size == "phone",
            }
            | more
        )
        context.set_default_timeout(PATIENCE_MS)
        person = Person(name, context.new_page(), self.server.url, listen(context))
        self._ends.callback(_closes(context.close, person))
        return person


def holds(page: Page, address: str) -> list[Route]:
    """Keep back the requests for an address; the test lets them go."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))
    return held


def proves_again(page: Page, phone: str, give: Callable[[Locator, str], None]) -> None:
    """Give the second factor. A code opens the door once: who came in a moment ago waits for the next."""
    for _ in range(2):
        with page.expect_navigation():
            give(page.get_by_role("textbox", name="动态验证码"), totp_code(phone))
        if "/second-factor/" not in page.url:
            return
        page.wait_for_timeout(1000 * (CODE_LASTS_S - time.time() % CODE_LASTS_S) + 100)


def _by_hand(box: Locator, code: str) -> None:
    box.fill(code)
    box.page.locator("form.form button.primary").click()


def _closes(close: Callable[[], None], person: Person) -> Callable[[], None]:
    def end() -> None:
        close()
        left = [one for one in person.complaints if not any(words in one for words in person.forgiven)]
        assert not left, "\n".join(left)

    return end


def assert_no_sideways(page: Page) -> None:
    """Fail when the page is wider than its device, naming what sticks out."""
    found = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.scrollingElement.scrollWidth <= width) return [];
          // What holds something too wide is too wide itself; the innermost is to blame.
          const wide = (one) => one.getBoundingClientRect().right > width + 1;
          const out = [...document.body.querySelectorAll("*")].filter(
            (one) => wide(one) && ![...one.children].some(wide) && !one.closest("[hidden], .hide"));
          return [document.scrollingElement.scrollWidth + " > " + width,
            ...out.slice(0, 12).map((one) => one.outerHTML.slice(0, 160))];
        }"""
    )
    assert not found, f"{page.url} scrolls sideways:\n" + "\n".join(found)
