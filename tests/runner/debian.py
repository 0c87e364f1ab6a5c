"""Programs the tests need from Debian: fetched when that is possible, asked for in one sentence when it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from anchang.cli.ground import CannotGoOn, say

NEEDS: Mapping[str, Callable[[], bool]] = {
    "chromium-headless-shell": lambda: bool(shutil.which("chromium-headless-shell")),
    "fonts-noto-cjk": lambda: any(Path("/usr/share/fonts").rglob("NotoSansCJK*")),
    "gettext": lambda: bool(shutil.which("msgfmt")),
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    "strace": lambda: bool(shutil.which("strace")),
}
# Does the same, more slowly, where the package cannot be had.
STAND_INS: Mapping[str, str] = {"chromium-headless-shell": "chromium"}


def provide(names: tuple[str, ...] = tuple(NEEDS)) -> None:
    """Install the packages that are missing. Raises CannotGoOn with the command a person can run."""
    missing = [name for name in names if not NEEDS[name]()]
    if not missing:
        return
    try:
        _install(missing)
    except CannotGoOn:
        if not all(name in STAND_INS and shutil.which(STAND_INS[name]) for name in missing):
            raise
        say(f"going on with {', '.join(STAND_INS[name] for name in missing)}, which is slower.")


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
