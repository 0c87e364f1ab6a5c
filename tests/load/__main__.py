"""`bin/load`: the promised numbers, printed by one command each."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from anchang.cli import frontend

ROOT = Path(__file__).resolve().parents[2]
app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def load() -> None:
    """Measure, and print medians and ratios of one run."""


@app.command()
def pages(
    database: Annotated[str, typer.Option(help="sqlite, postgresql, or an address")] = "sqlite",
    customers: Annotated[int, typer.Option(help="0: 200,000 on SQLite, 1,000,000 on PostgreSQL")] = 0,
    browser: Annotated[bool, typer.Option(help="also weigh and paint the first page in Chromium")] = True,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Server time, queries and weight of pages and searches over a crowd of customers; the first page in a browser.

    The crowd is made once and kept in var/load (SQLite), or made afresh in a server of its own (PostgreSQL).
    """
    with ExitStack() as stack:
        if browser:
            with redirect_stdout(sys.stderr):
                frontend.make()
        size = _choose(database, customers, stack)
        from tests.load.run import run

        sys.exit(run(size, browser=browser, as_json=as_json))


def _choose(database: str, customers: int, stack: ExitStack) -> int:
    folder = ROOT / "var/load"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.load.settings"
    if database == "sqlite":
        size = customers or 200_000
        os.environ["ANCHANG_DATABASE_URL"] = f"sqlite:///{folder / f'crowd-{size}.sqlite3'}"
        return size
    if database == "postgresql":
        from tests.postgres import running

        database = stack.enter_context(running())
    os.environ["ANCHANG_DATABASE_URL"] = database
    return customers or 1_000_000


if __name__ == "__main__":
    app()
