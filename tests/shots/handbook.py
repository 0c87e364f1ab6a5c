"""The pictures of the handbook: its paths are walked, each on its own ground, and photographed on the way."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from tests.handbook.walker import Walker
from tests.shots.camera import HEIGHT, SETTLED
from tests.shots.server import ROOT

FOLDER = ROOT / "docs/handbook/img"
HEAVIEST = 60 * 1024
QUALITIES = (86, 76, 66, 56, 46, 36, 26)
MARGIN = 12
SHORTEST, TALLEST, WALL = 480, 1120, 1920
QUIET = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync("#notices, .skip { display: none !important; } * { caret-color: transparent !important; }");
  document.adoptedStyleSheets.push(sheet); }"""


def take(
    browser: Browser, address: str, python: Callable[..., str], walk: Callable[[Walker], None], folder: Path = FOLDER
) -> Iterator[str]:
    """Walk a path and write its pictures. Yields file and size; raises RuntimeError over what is too heavy."""
    taken: list[Path] = []

    def shutter(name: str, page: Page, parts: list[Locator]) -> None:
        file = folder / f"{name}.webp"
        _photograph(page, parts, file)
        taken.append(file)

    walker = Walker(browser, address, python, shutter)
    try:
        walk(walker)
    finally:
        walker.close()
    for file in taken:
        yield f"{file.name} {file.stat().st_size // 1024} KB"


def _photograph(page: Page, parts: list[Locator], file: Path) -> None:
    page.evaluate(SETTLED)
    page.evaluate(QUIET)
    page.mouse.move(0, 0)
    size = page.viewport_size
    assert size
    page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
    # As tall as what is on the page, so that the bar at its foot stands under it; what grows with the screen, again.
    height = SHORTEST
    # A wall is of one size, whatever is on it.
    for _ in range(0 if size["width"] >= WALL else 3):
        page.set_viewport_size({"width": size["width"], "height": height})
        height = min(TALLEST, page.evaluate(HEIGHT))
    page.evaluate(SETTLED)
    _write(page, _clip(page, parts), file)
    page.set_viewport_size(size)
    page.evaluate("() => { document.adoptedStyleSheets.pop(); }")


def _clip(page: Page, parts: list[Locator]) -> dict[str, float]:
    """Return what the parts cover together with a margin, within the screen; all of it where none is named."""
    size = page.viewport_size
    assert size
    boxes = [box for part in parts if (box := part.bounding_box())]
    if not boxes:
        return {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
    left = max(0, min(box["x"] for box in boxes) - MARGIN)
    top = max(0, min(box["y"] for box in boxes) - MARGIN)
    right = min(size["width"], max(box["x"] + box["width"] for box in boxes) + MARGIN)
    bottom = min(size["height"], max(box["y"] + box["height"] for box in boxes) + MARGIN)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top, "scale": 1}


def _write(page: Page, clip: dict[str, float], file: Path) -> None:
    protocol = page.context.new_cdp_session(page)
    file.parent.mkdir(parents=True, exist_ok=True)
    for quality in QUALITIES:
        words = {"format": "webp", "quality": quality, "clip": clip}
        file.write_bytes(base64.b64decode(protocol.send("Page.captureScreenshot", words)["data"]))
        if file.stat().st_size <= HEAVIEST:
            break
    else:
        raise RuntimeError(f"{file} is heavier than {HEAVIEST} bytes.")
    protocol.detach()
