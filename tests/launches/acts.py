"""What the platform does to a launch while it runs: pauses, extensions, waves, releases, the close."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from uuid import UUID

from anchang.gate.database import Database, StoreDown, Unsure
from anchang.gate.launch.book import Book
from anchang.gate.launch.checks import entry_fault
from anchang.gate.launch.entries import (
    Again,
    Close,
    Entry,
    Extend,
    Leave,
    Pause,
    PlanUnit,
    Release,
    Resume,
    Wave,
)
from anchang.gate.launch.turns import may_return
from tests.launches.flaky import Trouble
from tests.launches.judges.history import NEVER, Act, History
from tests.launches.site import Shape, order

WAYS = {Pause: "pause", Resume: "resume", Extend: "extend", Wave: "wave", Release: "release", Close: "close"}
WAYS |= {Leave: "leave", Again: "again"}


class Senseless(Exception):
    """The order makes no sense any more: what it is about has changed."""


async def office(database: Database, launch_id: UUID, shape: Shape, history: History, flats: list[PlanUnit]) -> None:
    """Write some orders while the launch runs, and whatever a pause left, resume it."""
    chance = random.Random(f"{shape.seed} office")
    for _ in range(shape.acts):
        await asyncio.sleep(chance.uniform(0, 1.6 * shape.lasts / shape.acts) / 1000)
        await _write(database, launch_id, history, lambda book: _order(chance, book, flats))
        if chance.random() < 0.7:
            await asyncio.sleep(chance.uniform(0, 0.02))
            await _write(database, launch_id, history, lambda book: Resume(book.seq + 1, _now(), "go on"))


async def _write(database: Database, launch_id: UUID, history: History, make: Callable[[Book], Entry]) -> None:
    made: list[Entry] = []

    def keep(book: Book) -> Entry:
        made[:] = [make(book)]
        # The platform writes no other: a record would be wrong with it.
        if entry_fault(book, made[0]):
            raise Senseless
        return made[0]

    invoked = time.monotonic_ns()
    try:
        await asyncio.to_thread(order, database, launch_id, keep)
    except Unsure:
        history.acts.append(_act(made[0], invoked, NEVER)._replace(seq=0))
    except (StoreDown, Senseless):
        return
    else:
        history.acts.append(_act(made[0], invoked, time.monotonic_ns()))


def _act(entry: Entry, invoked: int, returned: int) -> Act:
    unit, buyer = (entry.unit, entry.buyer) if isinstance(entry, Release) else (-1, -1)
    return Act(WAYS[type(entry)], invoked, returned, entry.seq, unit, buyer)


def _now() -> int:
    return time.time_ns() // 1000


def _order(chance: random.Random, book: Book, flats: list[PlanUnit]) -> Entry:
    seq, at = book.seq + 1, _now()
    found: list[Entry] = [
        Pause(seq, at, "a moment"),
        Extend(seq, at, book.window.closes + 30_000, chance.randrange(-1, len(book.windows)), "longer"),
    ]
    if more := flats[len(book.units) : len(book.units) + chance.randint(1, 3)]:
        found.append(Wave(seq, at, more, "more"))
    taken = [unit for unit, holder in enumerate(book.holder) if holder >= 0]
    # What is given back is wanted again at once: that is where a unit changes hands.
    found += [
        Release(seq, at, book.holder[unit], unit, chance.choice(["unpaid", "given up", "a mistake"]))
        for unit in chance.sample(taken, min(4, len(taken)))
    ]
    if book.queue:
        buyers = range(len(book.plan.buyers))
        found += [Leave(seq, at, chance.choice([b for b in buyers if book.queue.awaits(b)] or [0]), "goes home")]
        found += [Again(seq, at, chance.choice([b for b in buyers if may_return(book, b)] or [0]), "comes back")]
    if chance.random() < 0.05:
        found.append(Close(seq, at, "over"))
    return chance.choice(found)


async def storms(trouble: Trouble, shape: Shape) -> None:
    """Pull the cable for a moment, now and then."""
    chance = random.Random(f"{shape.seed} storms")
    while True:
        await asyncio.sleep(chance.uniform(0.01, 0.08))
        trouble.likely = chance.choice([0.05, 0.3, 1.0])
        await asyncio.sleep(chance.uniform(0.002, 0.02))
        trouble.likely = 0.0
