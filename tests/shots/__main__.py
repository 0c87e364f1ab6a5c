"""`bin/shots`: a picture of every page, for every role, size, language and theme, and an index for each role."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.fixtures.browser import launch_args
from tests.handbook import launch_path, path
from tests.shots import album, faces, handbook, pages, states
from tests.shots.camera import DENSITIES, DEVICES, LANGUAGES, SIZES, THEMES, Camera, Look, device
from tests.shots.server import ROOT, python, running

PICTURES = ROOT / "docs/pictures"

Act = Callable[[Page], None]
# The handbook's pages that are walked: how, and the ground they begin on.
PATHS: dict[str, tuple[Any, ...]] = {"channel": (path.walk, "--no-demo"), "launch": (launch_path.walk,)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pictures are asked for."""

    roles: list[str]
    kind: str
    sizes: list[str]
    languages: list[str]
    themes: list[str]
    densities: list[str]
    out: Path
    once: bool


@dataclass(slots=True)
class Subject:
    """One page of one role, or a state of it."""

    name: str
    path: str
    act: Act | None = field(default=None)


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
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def take(browser: Browser, address: str, role: str, subjects: list[Subject], kept: Any, want: Wanted) -> Iterator[str]:
    """Take the pictures of one role; yield a sentence for each that could not be taken."""
    for kind, language in product(DEVICES, want.languages):
        sizes = [size for size in want.sizes if size in DEVICES[kind]]
        looks = [Look(*look) for look in product(sizes, [language], want.themes, want.densities)]
        if not looks:
            continue
        with device(browser, address, kind, language, kept) as camera:
            for subject in subjects:
                yield from _of_subject(camera, role, subject, looks, want)


def _of_subject(camera: Camera, role: str, subject: Subject, looks: list[Look], want: Wanted) -> Iterator[str]:
    try:
        camera.stand(looks[0])
        camera.open(subject.path)
        if subject.act:
            subject.act(camera.page)
            camera.settle()
        for look in looks:
            camera.stand(look)
            camera.take(
                look, want.out / role / f"{subject.name}--{look.name}.png", whole=not subject.name.startswith("state-")
            )
    except Error as error:
        yield f"{role}/{subject.name}: {str(error).splitlines()[0]}"


def main(
    role: Annotated[list[str] | None, typer.Option(help="only these roles; may be given again")] = None,
    page: Annotated[str, typer.Option(help="only kinds of pages that contain this")] = "",
    size: Annotated[list[str] | None, typer.Option(help=f"only these sizes: {', '.join(SIZES)}")] = None,
    language: Annotated[list[str] | None, typer.Option(help="only zh or en")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="light, dark or contrast; light and dark unless told")] = None,
    density: Annotated[list[str] | None, typer.Option(help="comfortable or compact; comfortable unless told")] = None,
    once: Annotated[bool, typer.Option(help="each kind of page for the first role that reaches it")] = False,
    address: Annotated[str, typer.Option(help="an address that already runs the demo world")] = "",
    readme: Annotated[bool, typer.Option(help="only the pictures of the README, into docs/pictures")] = False,
    book: Annotated[
        bool,
        typer.Option(
            "--handbook",
            help="only the pictures of the handbook, into docs/handbook/img; with --page of one of its pages",
        ),
    ] = False,
    port: int = 8790,
    out: Path = ROOT / "var/shots",
) -> None:
    """Photograph the demo world."""
    want = Wanted(
        role or [], page, size or list(SIZES), language or list(LANGUAGES), theme or list(THEMES[:2]),
        density or list(DENSITIES[:1]), out, once,
    )  # fmt: skip
    if book:
        _handbook(port, page)
        return
    work = _faces if readme else lambda at: _photograph(at, want)
    if address:
        work(address.rstrip("/"))
        return
    with running(port, ROOT / "var/shots-world") as started:
        work(started)


def _handbook(port: int, kind: str) -> None:
    """Walk the handbook's paths, each on a platform of its own, which is thrown away."""
    for name, (walk, *options) in PATHS.items():
        if kind not in name:
            continue
        with TemporaryDirectory(prefix="handbook-") as folder, sync_playwright() as playwright:
            var = Path(folder)
            with running(port, var, *options) as started:
                browser = playwright.chromium.launch(**launch_args())
                for line in handbook.take(browser, started, partial(python, var), walk):
                    typer.echo(f"  {line}")
                browser.close()


def _faces(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_args())
        doors = roles(browser.new_page(), address)
        for line in faces.take(browser, address, lambda role: _signed_in(browser, address, doors.get(role)), PICTURES):
            typer.echo(f"  {line}")
        browser.close()


def _signed_in(browser: Browser, address: str, action: str | None) -> Any:
    """Return the state of a browser in which somebody is signed in; none for strangers."""
    if action is None:
        return None
    context = browser.new_context(locale="zh-CN")
    sign_in(context.new_page(), address, action)
    kept = context.storage_state()
    context.close()
    return kept


def _photograph(address: str, want: Wanted) -> None:
    began, count = time.monotonic(), 0
    seen: set[str] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_args())
        scout = browser.new_page()
        for name, action in {states.STRANGER: "", **roles(scout, address)}.items():
            if want.roles and name not in want.roles:
                continue
            started = time.monotonic()
            subjects, kept = _subjects(browser, address, name, action, want.kind)
            if want.once:
                subjects = [
                    subject for subject in subjects if subject.act or subject.name == "home" or subject.name not in seen
                ]
                seen |= {subject.name for subject in subjects}
            before = _taken(want.out, name)
            for complaint in take(browser, address, name, subjects, kept, want):
                typer.echo(f"  {complaint}", err=True)
            taken = sum(stamp > before.get(file, 0) for file, stamp in _taken(want.out, name).items())
            count += taken
            index = album.write(want.out, name)
            took = time.monotonic() - started
            typer.echo(f"  {name}: {len(subjects)} pages, {taken} pictures, {took:.0f} s; look at {index}")
        browser.close()
    typer.echo(f"{count} pictures in {time.monotonic() - began:.0f} s")


def _taken(out: Path, role: str) -> dict[Path, int]:
    (out / role).mkdir(parents=True, exist_ok=True)
    return {file: file.stat().st_mtime_ns for file in (out / role).glob("*.png")}


def _subjects(browser: Browser, address: str, role: str, action: str, kind: str) -> tuple[list[Subject], Any]:
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900}, locale="zh-CN")
    found: dict[str, str] = {}
    if action:
        page = context.new_page()
        sign_in(page, address, action)
        found = pages.reachable(page, "/")
    subjects = [Subject(pages.file_name(at), path) for at, path in found.items()]
    subjects += [Subject(f"state-{state.name}", state.path, state.act) for state in states.of(role)]
    kept = context.storage_state()
    context.close()
    return [subject for subject in subjects if kind in subject.name], kept


if __name__ == "__main__":
    typer.run(main)
