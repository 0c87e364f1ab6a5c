"""bin/ci: what can be told without running the platform, then bin/test. Every step runs; any failure is the verdict."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from anchang.cli import frontend
from anchang.cli.ground import CannotGoOn, complain
from tests.architecture import contracts
from tests.paths import ROOT
from tests.runner import suite
from tests.runner.steps import Outcome, Step, run_together, sum_up

BIN = Path(sys.executable).parent
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.settings"}


def static_steps() -> list[Step]:
    """Return the checks that need no database."""
    lint = contracts.write(ROOT / "var" / "cache" / "contracts.toml")
    folders = (*ROOT.glob("anchang/**/templates"), ROOT / "anchang/web/components")
    templates = sorted(str(path) for path in folders if path.is_dir())
    return [
        Step("types (mypy)", [str(BIN / "mypy"), "anchang", "tests"]),
        Step("format (ruff)", [str(BIN / "ruff"), "format", "--check", "."]),
        Step("lint (ruff)", [str(BIN / "ruff"), "check", "."]),
        Step("architecture (import-linter)", [str(BIN / "lint-imports"), "--config", str(lint), "--no-cache"]),
        Step("templates (djlint)", [str(BIN / "djlint"), "--lint", "--quiet", *templates]),
        Step("migrations", [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"], SETTINGS),
        Step("islands (tsc, biome)", ["npm", "run", "--silent", "check"], frontend.npm_environment()),
        Step("shell scripts", ["bash", "-n", *map(str, _scripts())]),
    ]


def main(
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first failure.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="As bin/test --fast.")] = False,
) -> None:
    """Check format, lint, types, architecture, templates and migrations, and run every test."""
    began = time.monotonic()
    os.environ.pop("ANCHANG_DATABASE_URL", None)
    try:
        suite.prepare()
        done: list[Outcome] = []
        for outcome in _steps(fast=fast, stop_early=fail_fast):
            done.append(outcome)
            if fail_fast and not outcome.passed:
                break
    except CannotGoOn as reason:
        complain(str(reason))
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        complain("stopped.")
        raise typer.Exit(130) from None
    raise typer.Exit(sum_up(done, began))


def _steps(*, fast: bool, stop_early: bool) -> Iterator[Outcome]:
    yield from run_together(static_steps(), at_once=2, stop_early=stop_early)
    yield from suite.outcomes([], fast=fast, database="both")


def _scripts() -> list[Path]:
    return [path for path in sorted((ROOT / "bin").iterdir()) if b"bash" in path.read_bytes()[:40]]


if __name__ == "__main__":
    typer.run(main)
