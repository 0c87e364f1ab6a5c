"""The handbook's path leads from an empty installation to a dispute that is decided."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.fixtures.live import serving
from tests.handbook.path import walk
from tests.handbook.walker import Walker
from tests.paths import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.any_database]


def test_a_new_user_gets_from_an_empty_project_to_a_decided_dispute(
    copies: Callable[[str, Path], str], tmp_path: Path, browser: Browser
) -> None:
    with serving(copies("empty", tmp_path), tmp_path) as server:

        def python(*words: str) -> str:
            done = [sys.executable, *words]
            return subprocess.run(
                done, env=server.environment, cwd=ROOT, check=True, text=True, capture_output=True
            ).stdout

        walker = Walker(browser, server.url, python, lambda name, page, parts: None)
        try:
            walk(walker)
        finally:
            walker.close()
