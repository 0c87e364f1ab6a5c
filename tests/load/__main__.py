"""`bin/load`: the promised numbers, printed by one command each."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from anchang.cli import frontend
from anchang.cli.report import Json

ROOT = Path(__file__).resolve().parents[2]
app = typer.Typer(no_args_is_help=True, add_completion=False)
Database = Annotated[str, typer.Option(help="sqlite, postgresql, or an address")]


@app.callback()
def load() -> None:
    """Measure, and print medians and ratios of one run."""


@app.command()
def pages(
    database: Database = "sqlite",
    customers: Annotated[int, typer.Option(help="0: 200,000 on SQLite, 1,000,000 on PostgreSQL")] = 0,
    browser: Annotated[bool, typer.Option(help="also weigh and paint the first page in Chromium")] = True,
    as_json: Json = False,
) -> None:
    """Server time, queries and weight of pages and searches over a crowd of customers; the first page in a browser.

    The crowd is made once and kept in var/load (SQLite), or made afresh in a server of its own (PostgreSQL).
    """
    with ExitStack() as stack:
        if browser:
            _make_pages()
        size = _choose(database, customers, stack)
        from tests.load.run import run

        sys.exit(run(size, browser=browser, as_json=as_json))


@app.command()
def filings(
    database: Database = "sqlite",
    count: Annotated[int, typer.Option(help="0: 100,000 filings on SQLite, 1,000,000 on PostgreSQL")] = 0,
    browser: Annotated[bool, typer.Option(help="also time a broker who files on a slow phone, in Chromium")] = True,
    as_json: Json = False,
) -> None:
    """What filing a customer, looking one up at the desk, the manager's queue and deciding again take among filings."""
    with ExitStack() as stack:
        if browser:
            _make_pages()
        size = _choose(database, count, stack, kind="filed", on_sqlite=100_000)
        from tests.load.filing import run

        sys.exit(run(size, browser=browser, as_json=as_json))


@app.command()
def races(
    database: Database = "sqlite",
    count: Annotated[int, typer.Option("--rounds", help="how often two brokers file one number at one instant")] = 1000,
    as_json: Json = False,
) -> None:
    """How many protections two brokers get who file one number at one instant, and what the other one hears."""
    with ExitStack() as stack:
        _choose_fresh(database, stack)
        from tests.load.races import run

        sys.exit(run(count, as_json=as_json))


@app.command()
def oracle(
    database: Database = "sqlite",
    count: Annotated[int, typer.Option("--probes", help="how many numbers one broker tries")] = 10_000,
    as_json: Json = False,
) -> None:
    """What a broker could tell of numbers by filing them: bodies, sizes, statements and times of one answer."""
    with ExitStack() as stack:
        _choose_fresh(database, stack)
        from tests.load.oracle import run

        sys.exit(run(count, as_json=as_json))


@app.command()
def live(
    database: Database = "sqlite",
    count: Annotated[int, typer.Option("--changes", min=4, help="how many locks and releases")] = 60,
    as_json: Json = False,
) -> None:
    """How soon a lock or release shows on a board that somebody else has open, in two browsers at the real server."""
    with ExitStack() as stack:
        _make_pages()
        _choose_fresh(database, stack)
        from tests.load.live import run

        sys.exit(run(count, as_json=as_json))


@app.command()
def record(
    presses: Annotated[int, typer.Option(min=1000)] = 20_000,
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    as_json: Json = False,
) -> None:
    """What it takes to make the result file of a launch, to judge it, and to prove one press of it."""
    from tests.load.record import run

    sys.exit(run(presses, rounds, as_json=as_json))


@app.command()
def settle(
    database: Database = "sqlite",
    picks: Annotated[int, typer.Option(min=1, max=5000)] = 1000,
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    as_json: Json = False,
) -> None:
    """How long it takes until all paid picks of a launch are deals."""
    with ExitStack() as stack:
        _choose_fresh(database, stack)
        from tests.load.settle import run

        sys.exit(run(picks, rounds, as_json=as_json))


@app.command()
def launch(
    database: Database = "sqlite",
    units: Annotated[int, typer.Option(min=1)] = 1000,
    buyers: Annotated[int, typer.Option(min=2)] = 10_000,
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    as_json: Json = False,
) -> None:
    """A launch on open lines: from the bell to everybody answered, beside bare replies of the same server."""
    with ExitStack() as stack:
        _choose_fresh(database, stack, waits_for_disk=True)
        from tests.load.launch import run

        sys.exit(run(units, buyers, rounds, as_json=as_json))


@app.command()
def overload(
    database: Database = "sqlite",
    lines: Annotated[int, typer.Option(min=100, max=18_000, help="open lines, a buyer each")] = 8_000,
    seconds: Annotated[float, typer.Option(min=2, help="how long it lasts")] = 60.0,
    waiting: Annotated[int, typer.Option(min=1, help="how many presses wait at once; more hear busy")] = 60_000,
    as_json: Json = False,
) -> None:
    """Presses at four times the most that a gate decides: what it goes on deciding, and how soon it refuses."""
    with ExitStack() as stack:
        _choose_fresh(database, stack, waits_for_disk=True)
        from tests.load.overload import run

        sys.exit(run(lines, seconds, waiting, as_json=as_json))


@app.command()
def watchers(
    database: Database = "sqlite",
    units: Annotated[int, typer.Option(min=10)] = 1000,
    buyers: Annotated[int, typer.Option(min=2)] = 4000,
    count: Annotated[int, typer.Option("--watchers", min=1)] = 10_000,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    as_json: Json = False,
) -> None:
    """How soon the last of many watchers of a launch sees a change, and what the picks lose by them."""
    with ExitStack() as stack:
        _choose_fresh(database, stack)
        from tests.load.watchers import run

        sys.exit(run(units, buyers, count, rounds, as_json=as_json))


@app.command()
def launches(
    database: Database = "sqlite",
    count: Annotated[int, typer.Option(help="how many launches of random shape")] = 200,
    nightly: Annotated[bool, typer.Option("--nightly", help="5,000 launches and 2,000 falls")] = False,
    faults: Annotated[int, typer.Option(help="how many nodes are killed under load and asked when they are back")] = 0,
    seed: Annotated[str, typer.Option(help="the same seed plays the same launches")] = "20260105",
    as_json: Json = False,
) -> None:
    """Play launches of random shape at the real gate and let two judges speak: operations judged, faults found."""
    with ExitStack() as stack:
        _choose_fresh(database, stack)
        from tests.load.launches import run

        sys.exit(run(5_000 if nightly else count, 2_000 if nightly else faults, seed, as_json=as_json))


@app.command()
def bots(
    database: Database = "sqlite",
    tries: Annotated[int, typer.Option(min=7, help="how many false passes, early presses and replays")] = 100_000,
    rushes: Annotated[int, typer.Option(help="for how many launches a bot rushes against persons")] = 200,
    seed: Annotated[str, typer.Option(help="the same seed tries the same")] = "20260105",
    as_json: Json = False,
) -> None:
    """What passes that are forged, foreign, over, shared, early or played again open, and how often a bot wins."""
    with ExitStack() as stack:
        _choose_fresh(database, stack)
        from tests.load.launches import run_bots

        sys.exit(run_bots(tries, rushes, seed, as_json=as_json))


@app.command()
def curve(
    database: Database = "sqlite",
    answer_us: Annotated[float, typer.Option(min=1, help="server time of an answer, as `bin/load launch` prints")] = 60,
    as_json: Json = False,
) -> None:
    """Launches by simulation, for up to 50,000 buyers and four nodes, from what the book costs on this machine."""
    with ExitStack() as stack:
        _choose_fresh(database, stack)
        from tests.load.curve import run

        sys.exit(run(answer_us, as_json=as_json))


def _make_pages() -> None:
    """Make the front end, whose words are not figures."""
    with redirect_stdout(sys.stderr):
        frontend.make()


def _choose_fresh(database: str, stack: ExitStack, *, waits_for_disk: bool = False) -> None:
    """Choose a database that nobody has written to; an address is taken as it is."""
    if database == "postgresql" and waits_for_disk:
        from tests.postgres import running

        database = stack.enter_context(running(waits_for_disk=True))
    if database == "sqlite":
        database = f"sqlite:///{stack.enter_context(TemporaryDirectory())}/fresh.sqlite3"
    _choose(database, 1, stack)


def _choose(database: str, count: int, stack: ExitStack, *, kind: str = "crowd", on_sqlite: int = 200_000) -> int:
    folder = ROOT / "var/load"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.load.settings"
    if database == "sqlite":
        size = count or on_sqlite
        os.environ["ANCHANG_DATABASE_URL"] = f"sqlite:///{folder / f'{kind}-{size}.sqlite3'}"
        return size
    if database == "postgresql":
        from tests.postgres import running

        database = stack.enter_context(running())
    os.environ["ANCHANG_DATABASE_URL"] = database
    return count or 1_000_000


if __name__ == "__main__":
    app()
