"""`bin/shots`: a picture of every page, for every role, size, language and theme, and one sheet to look at them all."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Browser, Page, sync_playwright

from tests.shots import pages
from tests.shots.server import ROOT, running

FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--font-render-hinting=none"]  # fmt: skip
SIZES = {"phone": (390, 844), "tablet": (1180, 820), "desk": (1440, 900), "wall": (1920, 1080)}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to take."""

    role: str
    kind: str
    path: str
    size: str
    language: str
    theme: str

    @property
    def file(self) -> str:
        """Return where the picture goes, below the folder."""
        return f"{self.role}/{pages.file_name(self.kind)}-{self.size}-{self.language}-{self.theme}.png"


def roles(page: Page, address: str) -> dict[str, str]:
    """Return role -> address of the one-click sign-in, as the sign-in page offers them."""
    page.goto(f"{address}/accounts/login/")
    forms = page.locator("form[action^='/demo/sign-in/']")
    actions = [forms.nth(number).get_attribute("action") or "" for number in range(forms.count())]
    return {action.rstrip("/").rsplit("/", 1)[-1]: action for action in actions}


def sign_in(page: Page, address: str, action: str) -> None:
    """Sign in as a role by its button."""
    page.goto(f"{address}/accounts/login/")
    page.locator(f"form[action='{action}'] button").click()
    page.wait_for_load_state("domcontentloaded")


def take(browser: Browser, address: str, action: str, shots: list[Shot], folder: Path) -> Iterator[str]:
    """Take the pictures of one role; yield a sentence for each that could not be taken."""
    by_look = sorted(shots, key=lambda shot: (shot.size, shot.language, shot.theme))
    page, look = None, None
    for shot in by_look:
        if look != (look := (shot.size, shot.language, shot.theme)) or page is None:
            page = _page(browser, address, shot)
            sign_in(page, address, action)
        try:
            page.goto(address + shot.path, wait_until="networkidle", timeout=8_000)
        except Exception as error:
            yield f"{shot.file}: {str(error).splitlines()[0]}"
        file = folder / shot.file
        file.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=file, full_page=shot.size != "wall")


def _page(browser: Browser, address: str, shot: Shot) -> Page:
    width, height = SIZES[shot.size]
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=shot.theme,  # type: ignore[arg-type]
        has_touch=shot.size in {"phone", "tablet"},
        is_mobile=shot.size == "phone",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "language", "value": LANGUAGES[shot.language], "url": address}])
    return context.new_page()


def sheet(shots: list[Shot], folder: Path) -> Path:
    """Write one page that shows all pictures side by side."""
    figures = "".join(
        f'<figure><img loading="lazy" src="{html.escape(shot.file)}" width="300"><figcaption>{html.escape(shot.file)}'
        "</figcaption></figure>"
        for shot in shots
        if (folder / shot.file).exists()
    )
    style = "body{display:flex;flex-wrap:wrap;gap:12px;font:12px sans-serif}figure{margin:0;width:300px}"
    file = folder / "index.html"
    file.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{figures}", encoding="utf-8")
    return file


def main(
    role: Annotated[list[str] | None, typer.Option(help="only these roles; may be given again")] = None,
    page: Annotated[str, typer.Option(help="only kinds of pages that contain this")] = "",
    size: Annotated[list[str] | None, typer.Option(help=f"only these sizes: {', '.join(SIZES)}")] = None,
    language: Annotated[list[str] | None, typer.Option(help="only zh or en")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="only light or dark")] = None,
    address: Annotated[str, typer.Option(help="an address that already runs the demo world")] = "",
    port: int = 8790,
    out: Path = ROOT / "var/shots",
) -> None:
    """Photograph the demo world."""
    if address:
        _photograph(address.rstrip("/"), role, page, size, language, theme, out)
        return
    with running(port, ROOT / "var/shots-world") as started:
        _photograph(started, role, page, size, language, theme, out)


def _photograph(
    address: str, role: list[str] | None, kind: str, size: list[str] | None, language: list[str] | None,
    theme: list[str] | None, out: Path,
) -> None:  # fmt: skip
    taken: list[Shot] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        scout = browser.new_context(base_url=address).new_page()
        for name, action in roles(scout, address).items():
            if role and name not in role:
                continue
            page = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900}).new_page()
            sign_in(page, address, action)
            found = pages.reachable(page, "/")
            looks = product(size or SIZES, language or LANGUAGES, theme or THEMES)
            shots = [Shot(name, at, path, *look) for look in looks for at, path in found.items() if kind in at]
            for complaint in take(browser, address, action, shots, out):
                typer.echo(f"  {complaint}", err=True)
            taken += shots
            typer.echo(f"  {name}: {len(found)} pages, {len(shots)} pictures")
        browser.close()
    typer.echo(f"{len(taken)} pictures; look at {sheet(taken, out)}")


if __name__ == "__main__":
    typer.run(main)
