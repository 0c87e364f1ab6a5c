"""bin/test: everything the tests need, then all of them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from anchang.cli import frontend, messages
from anchang.cli.ground import CannotGoOn, complain
from tests import postgres
from tests.paths import ROOT
from tests.runner import debian
from tests.runner.steps import Outcome, Step, run, sum_up

Database = Literal["sqlite", "postgresql", "both"]

# A journey waits for pages and clocks as often as it works, so that three fill the two processors.
TESTS, JOURNEYS = "2", "3"
SQLITE = {"ANCHANG_HYPOTHESIS": "ci"}


def prepare() -> None:
    """Bring up what the tests stand on. Raises CannotGoOn."""
    debian.provide()
    frontend.make()
    messages.compile_all()


def outcomes(paths: list[str], *, fast: bool, database: Database, stop_early: bool = False) -> Iterator[Outcome]:
    """Run the suite's steps in order, one result after another."""
    if not paths:
        yield run(Step("islands", ["npm", "run", "--silent", "test"], frontend.npm_environment()))
    if database != "postgresql":
        yield run(Step("tests on SQLite", _pytest(paths, "not journey", "--no-skips"), SQLITE))
        if not fast:
            yield run(Step("journeys on SQLite", _pytest(paths, "journey", "--no-skips"), SQLITE))
    if database == "sqlite" or (fast and database == "both"):
        return
    try:
        with postgres.running() as url:
            address = {**SQLITE, "ANCHANG_DATABASE_URL": url}
            yield run(Step("tests on PostgreSQL", _pytest(paths, "not journey", "--only-database"), address))
            if not fast:
                yield run(Step("journeys on PostgreSQL", _pytest(paths, "journey", "--only-database"), address))
    except postgres.NoPostgres as reason:
        complain(str(reason))
        yield Outcome("tests on PostgreSQL", False, 0)


def _journeys() -> list[str]:
    """Return the files that speak of journeys: collecting three thousand other tests costs each worker ten seconds."""
    files = (path for folder in ("anchang", "tests") for path in sorted((ROOT / folder).rglob("test_*.py")))
    return [str(path.relative_to(ROOT)) for path in files if "mark.journey" in path.read_text(encoding="utf-8")]


def _pytest(paths: list[str], marked: str, *more: str) -> list[str]:
    program = [sys.executable, "-m", "tests.runner.pytest_or_nothing"] if paths else [sys.executable, "-m", "pytest"]
    is_journey = marked == "journey"
    where = _journeys() if is_journey and not paths else paths
    workers = JOURNEYS if is_journey else TESTS
    return [*program, "-m", marked, "-n", workers, "--dist", "loadgroup", "--durations", "25", *more, *where]


def main(
    paths: Annotated[list[str] | None, typer.Argument(help="Only the tests under these paths.")] = None,
    fast: Annotated[bool, typer.Option("--fast", help="SQLite alone, without browsers.")] = False,
    database: Annotated[Database, typer.Option(help="On which database.")] = "both",
) -> None:
    """Set up what the tests need and run them on SQLite and PostgreSQL, browser journeys included."""
    began = time.monotonic()
    os.environ.pop("ANCHANG_DATABASE_URL", None)
    try:
        for path in paths or []:
            if not Path(path.partition("::")[0]).exists():
                raise CannotGoOn(f"there is nothing at {path}.")
        prepare()
        status = sum_up(outcomes(paths or [], fast=fast, database=database), began)
    except CannotGoOn as reason:
        complain(str(reason))
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        complain("stopped.")
        raise typer.Exit(130) from None
    raise typer.Exit(status)


if __name__ == "__main__":
    typer.run(main)
