"""Somebody who walks the handbook's path: devices, sign-in by code, forms filled by the words on them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from tests.fixtures.browser import PATIENCE_MS

SIZES = {"phone": (390, 844), "tablet": (1180, 820), "desk": (1280, 800), "wall": (1920, 1080)}
CODE = re.compile(r"验证码 (\d{6})")
SECRET = re.compile(r"\b[A-Z2-7]{32}\b")

Shutter = Callable[[str, Page, list[Locator]], None]
Python = Callable[..., str]


@dataclass
class Walker:
    """Devices by who holds them; `python` runs words in the platform's environment, `shutter` keeps a picture."""

    browser: Browser
    address: str
    python: Python
    shutter: Shutter
    pages: dict[str, Page] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    _ends: ExitStack = field(default_factory=ExitStack)

    def run(self, *words: str) -> str:
        """Run `bin/anchang WORDS` and return what it prints."""
        return self.python("-m", "anchang.cli", *words)

    def close(self) -> None:
        """Put all devices away."""
        self._ends.close()

    def opens(self, name: str, size: str) -> Page:
        """Give somebody a device, nobody signed in."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            is_mobile=size == "phone",
            has_touch=size in ("phone", "tablet"),
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        self._ends.callback(context.close)
        self.pages[name] = context.new_page()
        return self.pages[name]

    def signs_in(self, name: str, phone: str, size: str) -> Page:
        """Sign in by a code to the phone; who must binds an authenticator first."""
        page = self.opens(name, size)
        self.goes(page, "/accounts/login/code/")
        page.get_by_label("手机号").fill(phone)
        self.presses(page, "发送验证码")
        shown = CODE.search(page.locator("body").inner_text()) or CODE.search(self.run("people", "messages", phone))
        assert shown, f"no code reached {name}"
        page.get_by_label("短信验证码").fill(shown[1])
        self.presses(page, "登录")
        if "/second-factor/" in page.url:
            secret = SECRET.search(page.locator("body").inner_text())
            assert secret
            page.get_by_label("动态验证码").fill(totp(secret[0]))
            self.presses(page, "绑定")
        return page

    def goes(self, page: Page, path: str) -> None:
        """Open an address."""
        page.goto(path if path.startswith("http") else self.address + path)

    def presses(self, page: Page, words: str) -> None:
        """Press a button that leads to another page, and wait for that."""
        with page.expect_navigation():
            page.get_by_role("button", name=words, exact=True).last.click()

    def menu(self, page: Page, words: str) -> None:
        """Go where a word of the side bar leads."""
        with page.expect_navigation():
            page.locator(".side").get_by_role("link", name=re.compile(f"^{words}")).first.click()

    def follows(self, page: Page, words: str) -> None:
        """Follow a link of the page's own."""
        with page.expect_navigation():
            page.locator("main, .topbar, .dock").get_by_role("link", name=words).first.click()

    def fills(self, page: Page, **words: Any) -> None:
        """Fill fields by their labels."""
        for label, value in words.items():
            page.get_by_label(label, exact=True).first.fill(value)

    def keeps(self, name: str, page: Page, *parts: Locator) -> None:
        """Keep a picture of the parts, or of the whole page."""
        self.shutter(name, page, list(parts))


def totp(secret: str) -> str:
    """Return the code that an authenticator app shows now for a secret in base 32 (RFC 6238)."""
    count = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), count, hashlib.sha1).digest()
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"
