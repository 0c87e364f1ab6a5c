"""The handbook's paths: from an empty installation to a dispute that is decided, and to a launch that is armed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.fixtures.live import serving
from tests.handbook import launch_path
from tests.handbook.path import walk
from tests.handbook.walker import Walker
from tests.paths import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.any_database]


def test_a_new_user_gets_from_an_empty_project_to_a_decided_dispute(
    copies: Callable[[str, Path], str], tmp_path: Path, browser: Browser
) -> None:
    _walks(walk, "empty", copies, tmp_path, browser)


@pytest.mark.long
def test_a_planner_gets_from_a_blank_sheet_to_a_launch_that_is_armed(
    copies: Callable[[str, Path], str], tmp_path: Path, browser: Browser
) -> None:
    _walks(launch_path.walk, "busy", copies, tmp_path, browser)


def _walks(
    walk: Callable[[Walker], None], kind: str, copies: Callable[[str, Path], str], folder: Path, browser: Browser
) -> None:
    with serving(copies(kind, folder), folder) as server:

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
