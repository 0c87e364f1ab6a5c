"""The front end: packages from the lock by npm, scripts and styles by Vite, each only when its sources changed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from whitenoise.compress import Compressor

from anchang.cli import stamps
from anchang.cli.ground import ROOT, VAR, CannotGoOn, say

NODE_AT_LEAST = (20, 19)
MODULES = ROOT / "node_modules"
DIST = ROOT / "anchang" / "web" / "static" / "dist"
SOURCES = ("*.ts", "*.css", "*.svg", "*.json", "*.woff2")


def make() -> None:
    """Bring node_modules and the built front end up to date. Raises CannotGoOn with the remedy."""
    if not (ROOT / "package-lock.json").exists():
        return
    install()
    build()


def install() -> None:
    """Install the locked packages. Raises CannotGoOn."""
    value = stamps.digest([ROOT / "package-lock.json"], root=ROOT)
    stamp = MODULES / ".anchang-lock"
    if stamps.is_fresh(stamp, value):
        return
    _need_node()
    _npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], "front end: packages of package-lock.json")
    stamps.put(stamp, value)


def build() -> None:
    """Build the scripts and styles. Raises CannotGoOn."""
    value = stamps.digest(_sources(), root=ROOT)
    stamp = DIST / ".anchang-sources"
    if stamps.is_fresh(stamp, value):
        return
    _need_node()
    _npm(["run", "--silent", "build"], "front end: scripts and styles")
    _compress()
    stamps.put(stamp, value)


def _compress() -> None:
    """Lay a compressed copy beside each file that gains by it; WhiteNoise hands that out."""
    compressor = Compressor(use_brotli=False, quiet=True)
    for file in (DIST / "assets").iterdir():
        if compressor.should_compress(file.name):
            compressor.compress(str(file))


def npm_environment() -> dict[str, str]:
    """Return the environment for npm: an empty or read-only home must not matter."""
    environment = dict(os.environ)
    home = environment.get("HOME")
    if not (home and os.access(home, os.W_OK)) and not _has(environment, "npm_config_cache"):
        environment["npm_config_cache"] = str(VAR / "cache" / "npm")
    return environment


def _sources() -> list[Path]:
    roots = [ROOT / "anchang" / "web", *sorted((ROOT / "anchang" / "modules").glob("*/islands"))]
    recipe = ("package.json", "package-lock.json", "vite.config.ts", "vite.themes.ts", "tsconfig.json")
    found = [Path(__file__), *(ROOT / name for name in recipe)]
    for root in roots:
        for pattern in SOURCES:
            found += [path for path in root.rglob(pattern) if DIST not in path.parents]
    return found


def _need_node() -> None:
    remedy = f"Node {'.'.join(map(str, NODE_AT_LEAST))} or later with npm is needed to build the front end"
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise CannotGoOn(f"{remedy}, and {'npm' if node else 'node'} was not found.")
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    version = re.match(r"v(\d+)\.(\d+)", answer)
    if version is None or (int(version[1]), int(version[2])) < NODE_AT_LEAST:
        raise CannotGoOn(f"{remedy}, and {node} is {answer or 'unusable'}.")


def _npm(arguments: list[str], what: str) -> None:
    say(what)
    began = time.monotonic()
    done = subprocess.run(
        ["npm", *arguments], cwd=ROOT, env=npm_environment(), text=True, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-30:]), flush=True)
        raise CannotGoOn(f"`npm {' '.join(arguments)}` failed; its message is above. Run the command again to go on.")
    say(f"{what.split(':')[0]}: done after {time.monotonic() - began:.0f} s")


def _has(environment: dict[str, str], name: str) -> bool:
    return any(key.lower() == name for key in environment)
