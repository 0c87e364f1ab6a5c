"""The pictures of the README: one of each face of the product, small enough for a page that is read on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.shots.camera import DEVICES, Look, device
from tests.shots.states import KNOWN, PROJECT, STRANGER, filing

HEAVIEST = 120 * 1024
QUALITIES = (88, 80, 70, 60, 50)


@dataclass(frozen=True, slots=True)
class Face:
    """One picture: who, on what, where, and what is done there first."""

    name: str
    role: str
    size: str
    path: str
    theme: str = "light"
    act: Callable[[Page], None] | None = None


def _four_digits(page: Page) -> None:
    page.locator("[name=q]").first.fill(KNOWN[-4:])
    page.locator("[name=q]").first.press("Enter")
    page.wait_for_timeout(800)
    page.get_by_text("程女士").first.click()
    page.wait_for_timeout(800)


def _price_list(page: Page) -> None:
    page.locator("a[href*='/units/imports/']").first.click()
    page.wait_for_load_state("networkidle")


FACES = (
    Face("sign-in", STRANGER, "desk", "/accounts/login/code/"),
    Face("consultant", "consultant", "phone", f"{PROJECT}/units/"),
    Face("consultant-today", "consultant", "phone", f"{PROJECT}/today/"),
    Face("broker", "broker", "phone", "/file/", act=filing(KNOWN)),
    Face("reception", "reception", "tablet", f"{PROJECT}/reception/", act=_four_digits),
    Face("manager", "manager", "desk", f"{PROJECT}/units/"),
    Face("manager-night", "manager", "desk", f"{PROJECT}/units/", theme="dark"),
    Face("leader", "leader", "desk", f"{PROJECT}/insight/"),
    Face("wall", "leader", "wall", f"{PROJECT}/wall/"),
    Face("admin", "admin", "desk", f"{PROJECT}/units/imports/", act=_price_list),
    Face("security", "security", "desk", "/staff/"),
    Face("auditor", "auditor", "desk", "/audit/"),
)


def take(browser: Browser, address: str, keep: Callable[[str], Any], folder: Path) -> Iterator[str]:
    """Take every face in both languages; `keep` signs a role in. Yields file and size; raises RuntimeError over it."""
    for face in FACES:
        kind = next(kind for kind, sizes in DEVICES.items() if face.size in sizes)
        for language in ("zh", "en"):
            with device(browser, address, kind, language, keep(face.role)) as camera:
                look = Look(face.size, language, face.theme, "comfortable")
                camera.stand(look)
                camera.open(face.path)
                camera.stand(look)
                if face.act:
                    face.act(camera.page)
                file = folder / f"{face.name}-{language}.webp"
                for quality in QUALITIES:
                    camera.develop(file, quality)
                    if file.stat().st_size <= HEAVIEST:
                        break
                else:
                    raise RuntimeError(f"{file} is heavier than {HEAVIEST} bytes.")
                yield f"{file.name} {file.stat().st_size // 1024} KB"
