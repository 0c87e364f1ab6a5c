"""The measurement of `bin/load watchers`: when the last of many watchers sees a change, and what picks lose by it.

Watchers hold their lines to the process of the pages, picks go to the gate; both on one database and one machine, with
the driver beside them. Rounds alternate: a rush alone, a rush while everybody watches.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import statistics
import time
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import Request, urlopen

import django

django.setup()

from anchang.cli.report import report  # noqa: E402
from tests.fixtures.live import LiveServer, prepare, serving  # noqa: E402
from tests.load import measure  # noqa: E402
from tests.load.armed import arm  # noqa: E402
from tests.load.launch import SETTLES_S  # noqa: E402
from tests.load.rush import rush  # noqa: E402

LAST_S, SLOWED = 1.0, 0.2
CHANGES, QUIET_S, PATIENCE_S = 8, 0.6, 10.0
AT_ONCE = 200


@dataclass
class Seen:
    """When each entry was seen first and last, by how many."""

    counts: dict[int, int] = field(default_factory=dict)
    last: dict[int, float] = field(default_factory=dict)


def watch(host: str, port: int, path: str, count: int, pipe: Connection) -> None:
    """Open so many streams, say so, and note who hears of what until told to stop."""
    poll, seen = selectors.EpollSelector(), Seen()
    lines: list[socket.socket] = []
    head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n\r\n".encode()
    for number in range(count):
        line = socket.create_connection((host, port))
        line.setblocking(False)
        line.send(head)
        poll.register(line, selectors.EVENT_READ)
        lines.append(line)
        if number % AT_ONCE == 0:
            _listen(poll, seen, 0.0)
    until = time.time() + PATIENCE_S * 6
    while sum(seen.counts.values()) < count and time.time() < until:
        _listen(poll, seen, 0.1)
    pipe.send(sum(seen.counts.values()))
    while not pipe.poll():
        _listen(poll, seen, 0.05)
    pipe.send(seen)
    for line in lines:
        line.close()


def _listen(poll: selectors.EpollSelector, seen: Seen, wait: float) -> None:
    for key, _events in poll.select(wait):
        data = key.fileobj.recv(65536)  # type: ignore[union-attr]
        if not data:
            poll.unregister(key.fileobj)
            continue
        now = time.time()
        for part in data.split(b"\nid: ")[1:] if not data.startswith(b"id: ") else data.split(b"id: ")[1:]:
            seq = int(part.split(b"\n", 1)[0])
            if b"event: beat" not in part:
                seen.counts[seq] = seen.counts.get(seq, 0) + 1
                seen.last[seq] = now


def run(units: int, buyers: int, watchers: int, rounds: int, *, as_json: bool) -> int:
    """Measure and print; 1 when a promise is broken."""
    url = os.environ["ANCHANG_DATABASE_URL"]
    with TemporaryDirectory(prefix="anchang-watchers-") as name:
        folder = Path(name)
        prepare(url, folder, "world")
        with serving(url, folder, command=("serve",)) as pages, serving(url, folder, command=("gate",)) as gate:
            found = [_round(pages, gate, folder, units, buyers, watchers) for _ in range(rounds)]
    figures = {key: statistics.median(one[key] for one in found) for key in found[0]}
    slowed = 1 - figures["picks a second, watched"] / figures["picks a second, alone"]
    figures["picks slowed by"] = slowed
    is_kept = figures["last sees a change, s"] <= LAST_S and slowed <= SLOWED
    told = {"machine": measure.machine(), "watchers": watchers, "medians": figures, "rounds": found, "kept": is_kept}
    lines = [f"{watchers:,} watchers, {buyers:,} buyers, medians of {rounds} rounds; {told['machine']}", ""]
    report(told, [*lines, *(f"{name:<28} {value:>12,.3f}" for name, value in figures.items())], as_json=as_json)
    return int(not is_kept)


def _round(
    pages: LiveServer, gate: LiveServer, folder: Path, units: int, buyers: int, watchers: int
) -> dict[str, float]:
    alone, _seen, _made = _rushed(pages, gate, folder, units, buyers, 0)
    watched, seen, made = _rushed(pages, gate, folder, units, buyers, watchers)
    lags = [seen.last[seq] - at for seq, at in made.items() if seen.counts.get(seq, 0) >= watchers]
    return {
        "last sees a change, s": statistics.median(lags) if lags else float("inf"),
        "slowest change, s": max(lags, default=float("inf")),
        "changes all saw, of 1": len(lags) / CHANGES,
        "picks a second, alone": alone,
        "picks a second, watched": watched,
    }


def _rushed(
    pages: LiveServer, gate: LiveServer, folder: Path, units: int, buyers: int, watchers: int
) -> tuple[float, Seen, dict[int, float]]:
    """Return the picks a second of a rush, and what watchers saw of single changes before it."""
    launch = arm(gate, folder, units=units, buyers=buyers + CHANGES)
    host, _, port = pages.url.removeprefix("http://").partition(":")
    here, there = get_context("fork").Pipe()
    watching: Any = None
    made: dict[int, float] = {}
    if watchers:
        watching = get_context("fork").Process(
            target=watch, args=(host, int(port), f"{launch.path}/stream", watchers, there)
        )
        watching.start()
        here.recv()
        for number in range(CHANGES):
            seq = _press(gate.url + launch.path, launch.units[number], launch.passes[number])
            made[seq] = time.time()
            time.sleep(QUIET_S + LAST_S)
    told = rush(gate.url, f"{launch.path}/picks", launch.units, launch.passes[CHANGES:], bell=time.time() + SETTLES_S)
    seen = Seen()
    if watching is not None:
        here.send("enough")
        seen = here.recv()
        watching.join()
    return told.answers / (told.ended - told.began), seen, made


def _press(path: str, unit: str, word: str) -> int:
    body = json.dumps({"unit": unit, "key": "a-change-to-see"}).encode()
    headers = {"Authorization": f"Bearer {word}", "Content-Type": "application/json"}
    with urlopen(Request(f"{path}/picks", body, headers), timeout=PATIENCE_S) as answer:
        return int(json.loads(answer.read())["seq"])
