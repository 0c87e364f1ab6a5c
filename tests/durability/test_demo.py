"""The demo world is there whole or not at all, wherever its loading or its reset is killed."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.fixtures.live import environment_for
from tests.paths import ROOT

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("demo")]

Copies = Callable[[str, Path], str]
KILLED = str(Path(__file__).with_name("killed.py"))
LOAD, RESET = ("demo", "load", "--days", "1"), ("demo", "reset", "--yes", "--days", "1")
FLATS, VISITS = "SELECT count(*) FROM inventory_unit", "SELECT id FROM visits_visit"
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


class Installation:
    """A database, and the commands that meet it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.vendor = url.partition(":")[0]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a program of Python to its end."""
        return subprocess.run(
            [sys.executable, *words],
            env=environment_for(self.url, self.folder),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def command(self, *words: str) -> None:
        """Run a command that must succeed."""
        done = self.run("-m", "anchang.cli", *words)
        assert done.returncode == 0, done.stdout + done.stderr

    def kill(self, words: tuple[str, ...], *, after: str, nth: int = 1) -> None:
        """Run a command and kill it after a statement."""
        done = self.run(KILLED, after, str(nth), *words)
        assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr

    def rows(self, query: str) -> list[Any]:
        """Return what the first column of a query holds."""
        if self.vendor == "sqlite":
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection:
                return [row[0] for row in connection.execute(query)]
        with psycopg.connect(self.url) as connection:
            return [row[0] for row in connection.execute(query.encode())]

    def triggers(self) -> set[str]:
        """Return what guards the tables."""
        return set(self.rows(TRIGGERS[self.vendor]))

    def mark(self) -> list[str]:
        """Return how far the demo world got, as remembered beside the database."""
        return [file.read_text() for file in (self.folder / "demo").iterdir()]

    def holds_a_whole_world(self) -> bool:
        """Tell whether the story was told to its end and keeps every promise."""
        self.command("verify")
        someone_waits = "SELECT count(*) FROM visits_visit WHERE stage = 'waiting'"
        return self.rows(FLATS)[0] > 900 and self.rows(someone_waits)[0] > 0 and self.mark() == ["loaded"]


@pytest.mark.any_database
def test_a_load_that_was_killed_leaves_nothing_and_is_done_whole_the_next_time(copies: Copies, tmp_path: Path) -> None:
    here = Installation(copies("world", tmp_path), tmp_path)
    here.kill(LOAD, after='INSERT INTO "visits_visit"', nth=3)
    assert here.rows(FLATS) == [0]
    assert here.mark() == ["loading"]
    here.command(*LOAD)
    assert here.holds_a_whole_world()


def test_a_reset_that_was_killed_can_be_run_again(copies: Copies, tmp_path: Path) -> None:
    here = Installation(copies("busy", tmp_path), tmp_path)
    triggers, visits = here.triggers(), set(here.rows(VISITS))
    assert triggers
    here.kill(RESET, after="DROP", nth=20 if here.vendor == "sqlite" else 1)
    assert set(here.rows(VISITS)) == visits
    here.kill(RESET, after="CREATE TABLE", nth=30)
    here.command(*RESET)
    assert here.triggers() == triggers
    assert not visits & set(here.rows(VISITS))
    assert here.holds_a_whole_world()
