"""The measurement of `bin/load launch`: from the bell to everybody answered, beside a bare reply of the same server.

Rounds alternate: bare replies with as many presses, then a fresh rehearsal. After each round the database is read back
by `launches audit`, and every win that somebody was told is looked for in it.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

django.setup()

from anchang.cli.report import report  # noqa: E402
from tests.fixtures.live import LiveServer, prepare, serving  # noqa: E402
from tests.load import measure  # noqa: E402
from tests.load.rush import Told, rush  # noqa: E402

SETTLES_S = 4.0
TICK = os.sysconf("SC_CLK_TCK")


def run(units: int, buyers: int, rounds: int, *, as_json: bool) -> int:
    """Measure and print; 1 when a round was not true."""
    url = os.environ["ANCHANG_DATABASE_URL"]
    with TemporaryDirectory(prefix="anchang-launch-") as name:
        folder = Path(name)
        prepare(url, folder, "world")
        with serving(url, folder, command=("gate",)) as server:
            found = [_round(server, folder, units, buyers) for _ in range(rounds)]
    figures = dict(_medians(found))
    machine = measure.machine()
    told = {"machine": machine, "units": units, "buyers": buyers, "medians": figures, "rounds": found}
    lines = [f"{units:,} units, {buyers:,} buyers, medians of {rounds} rounds; {machine}", ""]
    report(told, [*lines, *(f"{name:<28} {value:>12,.2f}" for name, value in figures.items())], as_json=as_json)
    return 0 if all(one["is_true"] for one in found) else 1


def _round(server: LiveServer, folder: Path, units: int, buyers: int) -> dict[str, Any]:
    out = folder / "launch"
    words = ("--units", str(units), "--buyers", str(buyers), "--opens-in", "1", "--base", server.url)
    server.run("launches", "demo", "--out", str(out), *words)
    launch = json.loads((out / "launch.json").read_text())
    passes = (out / "tickets.txt").read_text().split()
    path = f"/gate/launches/{launch['id']}/picks"
    picks, picks_cpu = _rush(server, path, launch["units"], passes)
    presses = max(1, round(picks.answers / buyers))
    bare, bare_cpu = _rush(server, "/gate/bare", launch["units"], passes, presses=presses)
    audit = json.loads(server.run("launches", "audit", launch["id"], "--json"))
    seconds, bare_seconds = picks.ended - picks.began, bare.ended - bare.began
    a_second, bare_a_second = picks.answers / seconds, bare.answers / bare_seconds
    is_true = audit["wins"] == len(picks.won) == min(units, buyers) and audit["agrees"] and audit["is_chained"]
    return {
        "all answered, s": seconds,
        "all sold, s": picks.last_won - picks.began,
        "p50, ms": statistics.median(picks.times) * 1000,
        "p99, ms": statistics.quantiles(picks.times, n=100)[98] * 1000,
        "answers": picks.answers,
        "answers a second": a_second,
        "bare answers a second": bare_a_second,
        "x bare": a_second / bare_a_second,
        "server µs an answer": picks_cpu / picks.answers * 1e6,
        "bare µs an answer": bare_cpu / bare.answers * 1e6,
        "driver µs an answer": picks.cpu / picks.answers * 1e6,
        "is_true": is_true and not audit["doubles"] and not audit["over_limit"] and not picks.unanswered,
        "outcomes": picks.outcomes,
    }


def _rush(
    server: LiveServer, path: str, units: list[str], passes: list[str], *, presses: int = 0
) -> tuple[Told, float]:
    worked = _cpu(server)
    told = rush(server.url, path, units, passes, bell=time.time() + SETTLES_S, presses=presses)
    return told, _cpu(server) - worked


def _cpu(server: LiveServer) -> float:
    """Return the seconds of processor time of the server's processes so far."""
    mine = f"--port\0{server.url.rpartition(':')[2]}".encode()
    return sum(_worked(folder) for folder in Path("/proc").glob("[0-9]*") if mine in _read(folder / "cmdline"))


def _worked(folder: Path) -> float:
    fields = _read(folder / "stat").rpartition(b")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK if fields else 0.0


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


def _medians(found: list[dict[str, Any]]) -> Iterator[tuple[str, float]]:
    for name, value in found[0].items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield name, statistics.median(one[name] for one in found)
