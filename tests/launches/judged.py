"""One launch in this process, from its plan to the judges' word."""

from __future__ import annotations

import asyncio
import io
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from unittest import mock
from uuid import UUID

from django.conf import settings
from django.db import connection

from anchang.gate.database import Database, open_database
from anchang.gate.launch import record
from anchang.gate.launch import room as rooms
from anchang.gate.launch.book import Book
from anchang.gate.launch.door import Door
from anchang.gate.launch.entries import Close
from anchang.gate.launch.passes import Passes
from anchang.modules.launches import result
from anchang.modules.launches.queries import audited
from tests.launches.acts import office, storms
from tests.launches.flaky import Flaky, Trouble
from tests.launches.judges import black_box, clock, lot, witness
from tests.launches.judges.history import Fault, History
from tests.launches.nodes import Lines
from tests.launches.play import Ask, Hall, ask_all, crowd
from tests.launches.site import Shape, Site, arm, kept, order, slower

# A node answers by what it remembers of pauses and windows until something lets it read again.
LATE_NS = 2_000_000_000
SLACK_NS = 5_000_000
QUICK_S = 0.15
LOOKS = 100


@dataclass
class Verdict:
    """What the judges said, of how many operations, and how often each word was told."""

    faults: list[Fault]
    size: int = 0
    words: Counter[str] = field(default_factory=Counter)


def play(
    site: Site, shapes: Sequence[Shape], *, beat: float = 0.0, beside: Callable[[], Awaitable[None]] | None = None
) -> list[Verdict]:
    """Play launches of these shapes beside each other over the test's database and judge them.

    `beat`: how old a board may be before it is read again, in seconds; `beside`: what goes on until all have ended.
    """
    with mock.patch.object(rooms, "BEAT", beat):
        return _played(site, shapes, partial(_story, site), beat, beside)


def play_at(site: Site, shapes: Sequence[Shape], port: int) -> list[Verdict]:
    """Play launches of these shapes beside each other at gates that serve the test's database, and judge them."""

    async def story(shape: Shape, launch_id: UUID) -> History:
        lines = [Lines(port) for _ in range(shape.nodes)]
        try:
            return await _told(site, shape, launch_id, [line.ask for line in lines], _open)
        finally:
            for line in lines:
                await line.close()

    return _played(site, [replace(shape, fails=False) for shape in shapes], story, rooms.BEAT)


def _played(
    site: Site,
    shapes: Sequence[Shape],
    story: Callable[[Shape, UUID], Awaitable[History]],
    beat: float,
    beside: Callable[[], Awaitable[None]] | None = None,
) -> list[Verdict]:
    shapes = [slower(shape, _pace(site, len(shapes))) for shape in shapes]
    launches = [(arm(site, shape, now=time.time_ns() // 1000), shape) for shape in shapes]

    async def all_at_once() -> list[History]:
        goes_on = asyncio.ensure_future(beside()) if beside else None
        found = await asyncio.gather(*(story(shape, launch_id) for launch_id, shape in launches))
        if goes_on and not goes_on.cancel():
            goes_on.result()
        return list(found)

    histories = asyncio.run(all_at_once())
    # Others may get a board while the next one is on its way.
    age = round(2 * beat * 1e9)
    return [
        judged(launch_id, history, nodes=shape.nodes, board_age=age)
        for (launch_id, shape), history in zip(launches, histories, strict=True)
    ]


def _pace(site: Site, launches: int) -> float:
    """Return how many times slower than an idle machine this one opens doors now."""
    alone = Shape("pace", 1, 1, (1,), (), opens=0, lasts=1, nodes=1, acts=0, fails=False)
    launch_id, began = arm(site, alone, now=time.time_ns() // 1000), time.monotonic()
    asyncio.run(_story(site, alone, launch_id))
    return max(1.0, (time.monotonic() - began) * launches / QUICK_S)


async def _story(site: Site, shape: Shape, launch_id: UUID) -> History:
    """Play a launch at doors of this process, whose database may fail."""
    trouble = Trouble(random.Random(f"{shape.seed} trouble"))

    def open_one() -> Database:
        return Flaky(_open(), trouble)

    def calm() -> None:
        if weather:
            weather.cancel()
        trouble.likely = 0.0

    nodes = [Door(open_one, secret=settings.SECRET_KEY) for _ in range(shape.nodes)]
    weather = asyncio.create_task(storms(trouble, shape)) if shape.fails else None
    try:
        return await _told(site, shape, launch_id, [asking(node) for node in nodes], open_one, calm)
    finally:
        for node in nodes:
            node.close()


async def _told(
    site: Site,
    shape: Shape,
    launch_id: UUID,
    nodes: Sequence[Ask],
    open_one: Callable[[], Database],
    calm: Callable[[], None] = lambda: None,
) -> History:
    """Let buyers and the office do what they do, and when it is calm ask after every key."""
    hall = Hall(launch_id, nodes, site.flats, Passes(launch_id, settings.SECRET_KEY))
    await asyncio.gather(crowd(hall, shape), office(open_one(), launch_id, shape, hall.history, site.flats))
    calm()
    await ask_all(hall)
    return hall.history


def _open() -> Database:
    return open_database(connection.settings_dict, writes=True)


def asking(door: Door) -> Ask:
    """Return how a door in this process is asked."""

    async def ask(method: str, path: str, word: str, content: bytes) -> tuple[int, Any]:
        async def body() -> bytes:
            return content

        found = await door.answer(method, path, f"Bearer {word}", body)
        return found.status, json.loads(found.body)

    return ask


def judged(launch_id: UUID, history: History, *, nodes: int = 1, board_age: int = 0, late: int = LATE_NS) -> Verdict:
    """Let all judges and the database say what they think of a launch that has been played by so many nodes."""
    plan, pages = kept(launch_id)
    entries, epoch = witness.entries_of(pages), _epoch()
    faults = black_box.judge(history, board_age=board_age)
    faults += witness.judge(history, plan, entries, board_age=board_age)
    faults += clock.judge(history, plan, entries, epoch=epoch, late=late, slack=SLACK_NS)
    found = audited(launch_id)
    if found.doubles or found.over_limit or not (found.agrees and found.is_chained):
        faults.append(Fault("the database", f"{found}"))
    faults += recorded(launch_id, nodes)
    return Verdict(faults, history.size, Counter(one.outcome for one in history.told))


def _epoch() -> int:
    """Return what to add to the monotonic clock for the other, read in a moment in which nobody else had the core."""
    looks = [(time.monotonic_ns(), time.time_ns(), time.monotonic_ns()) for _ in range(LOOKS)]
    before, at, after = min(looks, key=lambda look: look[2] - look[0])
    return at - (before + after) // 2


def recorded(launch_id: UUID, nodes: int) -> list[Fault]:
    """Return what the record of a launch would be refused for, as it stands and once it is closed."""
    try:
        found = _read(launch_id)
        if found.lineup and not found.book.is_closed:
            return [Fault("the record", "the key of the first moments is told before the close")]
        if not found.book.is_closed:
            order(_open(), launch_id, _close)
            found = _read(launch_id)
    except record.Wrong as error:
        return [Fault("the record", str(error))]
    if (found.plan.gather is None) is not (found.lineup is None):
        return [Fault("the record", "the first moments were not judged")]
    if found.lineup and nodes == 1 and found.lineup.spread > 1:
        return [Fault("first moments", f"of one bell stand on {found.lineup.spread} pages of one node")]
    return lot.judge(_file(launch_id))


def _read(launch_id: UUID) -> record.Record:
    return record.read(io.BytesIO(_file(launch_id)))


def _file(launch_id: UUID) -> bytes:
    return b"".join(result.parts_of(launch_id))


def _close(book: Book) -> Close:
    return Close(book.seq + 1, time.time_ns() // 1000, "over")
