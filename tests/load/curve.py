"""The measurement of `bin/load curve`: what a page of the book costs here, and from it launches that fit on no desk.

The keeper of a real launch writes pages of one press and of many on this database; what it costs to answer at the door
is the server's processor time of `bin/load launch`, given with --answer-us. The rest is simulated (simulated.py).
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from anchang.cli.report import report  # noqa: E402
from anchang.gate.database import open_database  # noqa: E402
from anchang.gate.launch.keeper import Ask, Keeper  # noqa: E402
from tests.fixtures.live import LiveServer, environment_for, prepare  # noqa: E402
from tests.load import measure  # noqa: E402
from tests.load.armed import arm  # noqa: E402
from tests.load.simulated import Costs, Crowd, Outcome, simulate  # noqa: E402

UNITS, MANY, PAGES = 1000, 1000, 9
BUYERS, NODES = (1_000, 10_000, 50_000), (1, 2, 4)


def run(answer_us: float, *, as_json: bool) -> int:
    """Measure the book, simulate the crowds, print a line each."""
    costs, written = _costs(answer_us / 1e6)
    found = list(_curve(costs))
    told = {
        "machine": measure.machine(),
        "bytes_a_press": written,
        "costs_us": {name: round(value * 1e6, 2) for name, value in asdict(costs).items()},
        "curve": found,
    }
    report(told, [*_heading(costs, written), *map(_line, found)], as_json=as_json)
    return 0


def _costs(answer: float) -> tuple[Costs, int]:
    """Return what a page costs, and how many bytes a press of a large page writes: to the log, or to the file."""
    url = os.environ["ANCHANG_DATABASE_URL"]
    with TemporaryDirectory(prefix="anchang-curve-") as name:
        folder = Path(name)
        prepare(url, folder, "world")
        server = LiveServer("", environment_for(url, folder))
        launch_id = UUID(arm(server, folder, units=UNITS, buyers=2 * MANY * PAGES).id)
        keeper = Keeper(open_database(settings.DATABASES["default"], writes=True), launch_id)
        one = statistics.median(_page(keeper, number, 1) for number in range(PAGES))
        before = _written(url)
        many = statistics.median(_page(keeper, PAGES + number * MANY, MANY) for number in range(PAGES))
        written = (_written(url) - before) // (PAGES * MANY)
        other = Keeper(open_database(settings.DATABASES["default"], writes=True), launch_id)
        began = time.perf_counter()
        other.refresh()
        apply = (time.perf_counter() - began) / other.book.seq
    decide = (many - one) / (MANY - 1)
    return Costs(answer=answer, page=one - decide, decide=decide, apply=apply), written


def _written(url: str) -> int:
    """Return how far PostgreSQL has written its log, or how large SQLite's file and its log are."""
    if not url.startswith("postgres"):
        file = Path(url.removeprefix("sqlite:///"))
        return sum(one.stat().st_size for one in (file, file.with_name(f"{file.name}-wal")) if one.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])


def _page(keeper: Keeper, first: int, presses: int) -> float:
    """Return the seconds of a page of so many presses, a tenth of which win while there is something to win."""
    at = time.time_ns() // 1000
    asks = [
        Ask(first + number, (first + number) // 10 % UNITS, f"press-{first + number}", at) for number in range(presses)
    ]
    began = time.perf_counter()
    keeper.press(asks)
    return time.perf_counter() - began


def _curve(costs: Costs) -> Iterator[dict[str, Any]]:
    for buyers in BUYERS:
        for nodes in NODES:
            found = simulate(Crowd(buyers, UNITS), costs, nodes=nodes)
            yield {"buyers": buyers, "nodes": nodes, **_told(found)}


def _told(found: Outcome) -> dict[str, Any]:
    return {
        "answered_s": round(found.answered, 2),
        "sold_s": round(found.sold, 2),
        "answers": found.answers,
        "pages": found.pages,
        "processor_s": round(found.busy, 2),
        "head_held": round(found.held / found.answered, 2),
    }


def _heading(costs: Costs, written: int) -> list[str]:
    return [
        f"{measure.machine()}; an answer {costs.answer * 1e6:.0f} µs of its node, a page {costs.page * 1e3:.2f} ms,",
        f"a press in it {costs.decide * 1e6:.1f} µs, another node's entry {costs.apply * 1e6:.1f} µs; {UNITS} units",
        f"{written} bytes written a press, a tenth of which win",
        "",
        " buyers  nodes  answered    sold  answers  pages  processor  head held",
    ]


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['buyers']:>7,}  {row['nodes']:>5}  {row['answered_s']:>6.2f} s {row['sold_s']:>5.2f} s  "
        f"{row['answers']:>7,}  {row['pages']:>5}  {row['processor_s']:>7.2f} s  {row['head_held']:>9.0%}"
    )
