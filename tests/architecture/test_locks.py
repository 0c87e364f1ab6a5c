"""The locks name what is installed and by which content, never from where."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.paths import ROOT

HOST = re.compile(r"https?://|--(extra-)?index-url|--find-links|--trusted-host")
LOCKS = ("main.txt", "dev.txt", "uv.txt")


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_python_locks_name_no_host(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert not HOST.search(text)
    for block in re.split(r"\n(?=[a-z])", text):
        assert "--hash=sha256:" in block


def test_a_host_would_be_seen() -> None:
    assert HOST.search("--index-url https://packages.example/simple")


def test_the_npm_lock_names_no_host_and_every_content() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    fetched = {name: entry for name, entry in packages.items() if name and not entry.get("link")}
    assert fetched
    assert not [name for name, entry in fetched.items() if "resolved" in entry]
    assert not [name for name, entry in fetched.items() if "integrity" not in entry]


def test_the_test_lock_contains_the_main_lock() -> None:
    main, dev = pins("main.txt"), pins("dev.txt")
    assert not {name: (version, dev.get(name)) for name, version in main.items() if dev.get(name) != version}


def test_npmrc_keeps_it_so() -> None:
    assert "omit-lockfile-registry-resolved=true" in Path(ROOT / ".npmrc").read_text(encoding="utf-8").split()
