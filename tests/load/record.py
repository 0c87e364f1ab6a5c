"""The measurement of `bin/load record`: making a result file, judging it, and proving one press of it. No database."""

from __future__ import annotations

import platform
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from anchang.cli.report import report
from anchang.gate.launch import record
from anchang.gate.launch.book import Book, decide
from anchang.gate.launch.entries import Mode, Plan, PlanBuyer, PlanUnit, Press, Window, page_of, plan_bytes
from anchang.gate.launch.seals import Signer

UNITS, BUYERS, PAGE = 1000, 10_000, 300
LAUNCH = "019b0000-0000-7000-8000-000000000001"
ASKED = 1000


def run(presses: int, rounds: int, *, as_json: bool) -> int:
    """Measure and print; 1 when a record was not judged true."""
    plan, pages = _played(presses)
    signer = Signer("a measurement")
    with TemporaryDirectory(prefix="anchang-record-") as name:
        file = Path(name) / "result.txt"
        made = _timed(rounds, lambda: file.write_bytes(b"".join(record.write(plan, pages, signer=signer))))
        judged = _timed(rounds, lambda: _read(file))
        command = [sys.executable, "-m", "anchang.cli", "launches", "verify", str(file)]
        statuses: list[int] = []
        whole = _timed(rounds, lambda: statuses.append(subprocess.run(command, stdout=subprocess.DEVNULL).returncode))
        tree = _read(file).tree
        proved = _timed(rounds, lambda: [tree.proof(number * presses // ASKED) for number in range(ASKED)])
        figures = {
            "presses": presses,
            "file, MB": file.stat().st_size / 1e6,
            "made, s": made,
            "judged, s": judged,
            "judged, µs a press": judged / presses * 1e6,
            "launches verify, s": whole,
            "a proof, µs": proved / ASKED * 1e6,
            "memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    told: dict[str, Any] = {"machine": machine, "rounds": rounds, "is_true": not any(statuses), "medians": figures}
    lines = [f"medians of {rounds} rounds; {machine}", ""]
    report(told, [*lines, *(f"{name:<20} {value:>12,.2f}" for name, value in figures.items())], as_json=as_json)
    return 1 if any(statuses) else 0


def _read(file: Path) -> record.Record:
    with file.open("rb") as content:
        return record.read(content)


def _timed(rounds: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _played(presses: int) -> tuple[bytes, list[bytes]]:
    """Return a plan and the pages of a launch in which anybody presses anything until there are so many."""
    chance = random.Random(1)
    plan = Plan(
        launch=LAUNCH,
        is_rehearsal=True,
        mode=Mode.FREE,
        window=Window(1, 1 << 50),
        units=[PlanUnit(f"019b0000-0000-7000-8000-{number:012d}", f"1-{number}", 100) for number in range(UNITS)],
        buyers=[PlanBuyer(0, 1)] * BUYERS,
    )
    book, pages = Book(plan), list[bytes]()
    while book.seq < presses:
        page = []
        for _ in range(min(PAGE, presses - book.seq)):
            buyer, unit = chance.randrange(BUYERS), chance.randrange(UNITS)
            found = decide(book, buyer, unit, f"a-key-of-a-press-{book.seq:08}", book.seq + 1)
            assert isinstance(found, Press)
            book.apply(found)
            page.append(found)
        pages.append(page_of(page))
    return plan_bytes(plan), pages
