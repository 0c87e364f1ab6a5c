"""Hands on a keyboard: everything is reached by Tab, chosen by arrows and space, pressed by Enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.journeys.people import proves_again
from tests.world import CAST, PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.journeys.people import Person

FAR = 120
IS_HERE = "one => one === document.activeElement"
# Of a group of radios Tab reaches one: the chosen one, or the first.
IS_IN_GROUP = "one => document.activeElement?.type === 'radio' && document.activeElement.name === one.name"


@dataclass(frozen=True)
class Keys:
    """The keyboard of one page."""

    page: Page

    def reach(self, target: Locator, when: str = IS_HERE) -> None:
        """Press Tab until something has the focus."""
        for _ in range(FAR):
            if target.evaluate(when):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached with {FAR} steps of Tab")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Go to a button or link and press it."""
        self.reach(target)
        self.page.keyboard.press(key)

    def type(self, target: Locator, words: str) -> None:
        """Go to a field and write into it instead of what stands there."""
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, radio: Locator) -> None:
        """Go to a group of radios and on to one of them."""
        self.reach(radio, IS_IN_GROUP)
        if radio.evaluate(IS_HERE):
            self.page.keyboard.press("Space")
        for _ in range(FAR):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{radio} is not chosen by arrows")

    def sign_in(self, person: Person, path: str) -> None:
        """Sign in with number, password and, where it is asked, the second factor, and be at an address."""
        part = next(part for part in CAST if part.name == person.name)
        person.goes_to(f"/accounts/login/?next={path}")
        self.type(self.page.locator("[name=login]"), part.phone)
        self.type(self.page.locator("[name=password]"), PASSWORD)
        self.page.keyboard.press("Enter")
        if part.has_second_factor:
            self.page.wait_for_url("**/second-factor/**")
            proves_again(self.page, part.phone, self._enter)
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def _enter(self, box: Locator, words: str) -> None:
        self.type(box, words)
        self.page.keyboard.press("Enter")
