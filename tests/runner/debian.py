"""Programs the tests need from Debian: fetched when that is possible, asked for in one sentence when it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from anchang.cli.ground import CannotGoOn, say

NEEDS: Mapping[str, Callable[[], bool]] = {
    "chromium-headless-shell": lambda: bool(shutil.which("chromium-headless-shell")),
    "fonts-noto-cjk": lambda: any(Path("/usr/share/fonts").rglob("NotoSansCJK*")),
    "gettext": lambda: bool(shutil.which("msgfmt")),
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    "strace": lambda: bool(shutil.which("strace")),
}
# Do the same, more slowly, where the package cannot be had.
STAND_INS: Mapping[str, tuple[str, ...]] = {"chromium-headless-shell": ("chromium", "chromium-browser")}


def provide(names: tuple[str, ...] = tuple(NEEDS)) -> None:
    """Install the packages that are missing. Raises CannotGoOn with the command a person can run."""
    missing = [name for name in names if not NEEDS[name]()]
    if not missing:
        return
    try:
        _install(missing)
    except CannotGoOn:
        found = [_first(STAND_INS.get(name, ())) for name in missing]
        if not all(found):
            raise
        say(f"going on with {', '.join(filter(None, found))}, which is slower.")


def chromium() -> str | None:
    """Return the browser of the tests: the one without windows, or its stand-in."""
    return _first(("chromium-headless-shell", *STAND_INS["chromium-headless-shell"]))


def _first(programs: Iterable[str]) -> str | None:
    return next(filter(None, map(shutil.which, programs)), None)


def _install(missing: list[str]) -> None:
    wanted = " ".join(missing)
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise CannotGoOn(f"the tests need {wanted}. As root, on Debian: apt-get install {wanted}")
    say(f"Debian packages: {wanted}")
    for command in ([apt, "update", "-q"], [apt, "install", "-q", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run(
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout[-1000:] + done.stderr[-2000:])
            raise CannotGoOn(f"`{' '.join(command)}` failed; its message is above.")
