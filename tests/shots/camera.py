"""The camera: one signed-in context a device and a language; sizes and themes change without loading the page again."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

SIZES = {"phone": (390, 844), "tablet": (1180, 820), "desk": (1440, 900), "wall": (1920, 1080)}
DEVICES = {"touch": ("phone", "tablet"), "mouse": ("desk", "wall")}
LANGUAGES = {"zh": ("zh-hans", "zh-CN"), "en": ("en", "en-US")}
THEMES = ("light", "dark", "contrast")
DENSITIES = ("comfortable", "compact")
TALLEST = 2400
PATIENCE_MS = 8_000

# A live stream keeps the network busy for ever, so silence is asked of htmx, not of the network.
SETTLED = """() => new Promise(done => {
  const until = performance.now() + 4000;
  const drawn = () => requestAnimationFrame(() => requestAnimationFrame(done));
  const look = () => document.querySelector('.htmx-request') && performance.now() < until
    ? setTimeout(look, 25) : drawn();
  document.fonts.ready.then(look);
})"""
HEIGHT = "() => Math.max(document.documentElement.scrollHeight, document.body.scrollHeight)"
DENSITY = "density => { document.documentElement.dataset.density = density; }"


@dataclass(frozen=True, slots=True)
class Look:
    """How one page is looked at."""

    size: str
    language: str
    theme: str
    density: str

    @property
    def name(self) -> str:
        """Return the look as a part of a file's name."""
        dense = "" if self.density == DENSITIES[0] else f"-{self.density}"
        return f"{self.size}-{self.language}-{self.theme}{dense}"


class Camera:
    """One page in one context."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.address = address
        self._protocol: CDPSession = context.new_cdp_session(self.page)

    def open(self, path: str) -> None:
        """Load a page and wait until it and its parts are there."""
        self.page.context.set_offline(False)
        self.page.goto(self.address + path, wait_until="load")
        self.settle()

    def settle(self) -> None:
        """Wait until htmx asks for nothing and two frames are drawn."""
        self.page.evaluate(SETTLED)

    def stand(self, look: Look) -> None:
        """Take the size, theme and density of a look."""
        width, height = SIZES[look.size]
        self.page.emulate_media(
            color_scheme="dark" if look.theme == "dark" else "light",
            contrast="more" if look.theme == "contrast" else "no-preference",
        )
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(DENSITY, look.density)

    def take(self, look: Look, file: Path, *, whole: bool = True) -> None:
        """Write a picture; `whole` makes the device as tall as the page, so that its bars stand at the foot."""
        width, height = SIZES[look.size]
        if whole and look.size != "wall":
            tall = min(TALLEST, self.page.evaluate(HEIGHT))
            if tall > height:
                self.page.set_viewport_size({"width": width, "height": tall})
        self.settle()
        self._write(file, {"format": "png", "optimizeForSpeed": True})

    def develop(self, file: Path, quality: int) -> None:
        """Write what is on the screen as a small WebP file."""
        self.settle()
        self._write(file, {"format": "webp", "quality": quality})

    def _write(self, file: Path, options: dict[str, Any]) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(self._protocol.send("Page.captureScreenshot", options)["data"]))


@contextmanager
def device(
    browser: Browser, address: str, kind: str, language: str, kept: Any = None, scale: float = 1
) -> Iterator[Camera]:
    """Hold a device; `kept` is the signed-in state of somebody."""
    code, locale = LANGUAGES[language]
    width, height = SIZES[DEVICES[kind][0]]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=locale,
        timezone_id="Asia/Shanghai",
        has_touch=kind == "touch",
        is_mobile=kind == "touch",
        device_scale_factor=scale,
        reduced_motion="reduce",
        storage_state=kept,
    )
    context.add_cookies([{"name": "language", "value": code, "url": address}])
    try:
        yield Camera(context, address)
    finally:
        context.close()
