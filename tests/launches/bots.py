"""Those who do not play fair: passes that are not theirs, presses before the bell, many lines and a hundredfold rate.

Reliability guide S7 and S8.
"""

from __future__ import annotations

import asyncio
import base64
import json
import math
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import SimpleNamespace
from unittest import mock
from uuid import UUID

from django.conf import settings
from django.db import connection

from anchang.gate.database import Database, open_database
from anchang.gate.launch import room as rooms
from anchang.gate.launch.door import Door
from anchang.gate.launch.passes import Passes
from anchang.kernel import ids
from anchang.modules.launches.models import Book
from tests.launches.judged import asking
from tests.launches.judges.history import DECIDED
from tests.launches.play import Ask, Hall
from tests.launches.site import Shape, Site, arm

BUYERS, LATER = 20, 2**60
EARLY_US, GATHER_MS = 1000, 100

Press = Callable[[str, str, int, str], Awaitable[None]]


@dataclass
class Tried:
    """How often each kind of false pass or press was tried, and accepted, and what it heard."""

    tries: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)


def _open() -> Database:
    return open_database(connection.settings_dict, writes=True)


def plain_shape(seed: str, *, units: int, opens: int = 0, gather_ms: int = 0) -> Shape:
    """Return a launch of so many units for everybody, each with a right of one."""
    limits = (1,) * BUYERS
    return Shape(seed, units, BUYERS, limits, (), opens, 600_000, nodes=1, acts=0, fails=False, gather=gather_ms)


def false_passes(launch_passes: Passes, chance: random.Random) -> dict[str, Callable[[], str]]:
    """Return ways to a pass that opens nothing: forged, of another house, of another launch, over."""
    genuine = [launch_passes.issue(buyer, signed_in=2, until=LATER) for buyer in range(BUYERS)]
    other_house = Passes(ids.new_id(), "another installation's secret")
    other_launch = Passes(ids.new_id(), settings.SECRET_KEY)

    def forged() -> str:
        raw = bytearray(base64.urlsafe_b64decode(chance.choice(genuine)))
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        return base64.urlsafe_b64encode(raw).decode()

    def issued(passes: Passes, until: int) -> str:
        return passes.issue(chance.randrange(BUYERS), signed_in=2, until=until)

    return {
        "forged": forged,
        "of another house": lambda: issued(other_house, LATER),
        "of another launch": lambda: issued(other_launch, LATER),
        "over": lambda: issued(launch_passes, time.time_ns() // 1000 - 1),
        "shared": lambda: launch_passes.issue(chance.randrange(BUYERS), signed_in=1, until=LATER),
    }


def try_passes(site: Site, seed: str, each: int) -> Tried:
    """Press with so many false passes of each kind, so often a millisecond too early, and so often a second time."""
    tried, chance = Tried(), random.Random(seed)
    launch_id = arm(site, plain_shape(seed, units=5), now=time.time_ns() // 1000)
    passes, door = Passes(launch_id, settings.SECRET_KEY), Door(_open, secret=settings.SECRET_KEY)
    node = asking(door)

    async def press(kind: str, word: str, unit: int, key: str) -> None:
        body = json.dumps({"unit": site.flats[unit].id, "key": key}).encode()
        answer = await node("POST", f"/gate/launches/{launch_id}/picks", word, body)
        told = answer[1] if answer else {}
        tried.tries[kind] += 1
        tried.heard[told["outcome"]] += 1
        tried.accepted[kind] += told["outcome"] in DECIDED

    async def story() -> None:
        words = [passes.issue(buyer, signed_in=2, until=LATER) for buyer in range(BUYERS)]
        for word in words:
            # The later sign-in has been seen: whoever was handed the earlier pass comes too late.
            await node("GET", f"/gate/launches/{launch_id}/picks/a-key-of-nothing", word, b"")
        for kind, make in false_passes(passes, chance).items():
            for number in range(each):
                await press(kind, make(), number % 5, f"key-{number:07}")
        opens = await _opens(node, str(launch_id))
        with _clock_at(opens - EARLY_US):
            for number in range(each):
                await press("early", words[number % BUYERS], number % 5, f"key-{number:07}")
        await _replays(press, words, each)

    asyncio.run(story())
    door.close()
    # One press of a buyer stands in the book, and whatever was played again is not.
    found = Book.objects.get(launch_id=launch_id).seq
    tried.accepted["replayed"] = found - BUYERS
    return tried


def _clock_at(instant: int) -> AbstractContextManager[object]:
    """Let presses arrive at one instant, in microseconds."""
    return mock.patch.object(rooms, "time", SimpleNamespace(time_ns=lambda: instant * 1000, monotonic=time.monotonic))


async def _opens(node: Ask, launch: str) -> int:
    answer = await node("GET", f"/gate/launches/{launch}/board", "", b"")
    assert answer
    return int(answer[1]["opens"])


async def _replays(press: Press, words: list[str], each: int) -> None:
    """Play recorded presses again: as they were, and for another unit."""
    for buyer, word in enumerate(words):
        await press("first", word, buyer % 5, f"recorded-{buyer:03}")
    for number in range(each):
        buyer = number % BUYERS
        unit = (buyer + number // BUYERS) % 5
        await press("replayed", words[buyer], unit, f"recorded-{buyer:03}")


def press_together(site: Site, seed: str) -> UUID:
    """Let everybody press for one flat at one of the first moments, by their numbers, and return the launch."""
    launch_id = arm(site, plain_shape(seed, units=1, opens=60, gather_ms=GATHER_MS), now=time.time_ns() // 1000)
    door, passes = Door(_open, secret=settings.SECRET_KEY), Passes(launch_id, settings.SECRET_KEY)
    hall = Hall(launch_id, [asking(door)], site.flats, passes)

    async def story() -> None:
        node = hall.nodes[0]
        with _clock_at(await _opens(node, str(launch_id))):
            await asyncio.gather(*(hall.press(node, buyer, 0, f"key-{buyer:06}") for buyer in range(BUYERS)))

    asyncio.run(story())
    door.close()
    return launch_id


@dataclass
class Rush:
    """Of so many launches of one unit, how many a bot won, and how many everybody else on average."""

    launches: int
    buyers: int
    bot: int
    most: int

    @property
    def p(self) -> float:
        """Return how likely so many wins of the bot are if it is one of the buyers (χ², one degree of freedom)."""
        expected = self.launches / self.buyers
        rest = self.launches - expected
        square = (self.bot - expected) ** 2 / expected + (self.launches - self.bot - rest) ** 2 / rest
        return math.erfc(math.sqrt(square / 2))

    @property
    def is_kept(self) -> bool:
        """Tell whether the bot won no more often than a person."""
        return self.bot <= self.launches / self.buyers or self.p > 0.01


def rush(
    site: Site, seed: str, launches: int, *, lines: int = 50, spread_ms: float = 30.0, gather_ms: int = GATHER_MS
) -> Rush:
    """Let a bot with many lines and a hundredfold rate rush for one flat against persons who press once after the bell.

    Persons' presses come spread over some milliseconds; the bot begins before the bell and presses on every line. The
    launch draws by lot who comes in its first moments.
    """
    wins, most = Counter[int](), 0
    for number in range(launches):
        shape = plain_shape(f"{seed} {number}", units=1, opens=60, gather_ms=gather_ms)
        launch_id = arm(site, shape, now=time.time_ns() // 1000)
        door = Door(_open, secret=settings.SECRET_KEY)
        hall = Hall(launch_id, [asking(door)], site.flats, Passes(launch_id, settings.SECRET_KEY))
        asyncio.run(_rush(hall, shape, lines, spread_ms))
        door.close()
        won = {(one.buyer, one.key) for one in hall.history.told if one.outcome == "won"}
        most = max(most, max(Counter(buyer for buyer, _ in won).values(), default=0))
        wins.update(buyer for buyer, _ in won)
    return Rush(launches, BUYERS, wins[0], most)


async def _rush(hall: Hall, shape: Shape, lines: int, spread_ms: float) -> None:
    chance, node = random.Random(shape.seed), hall.nodes[0]
    answer = await node("GET", f"/gate/launches/{hall.launch_id}/board", "", b"")
    assert answer
    opens_in = (answer[1]["opens"] - time.time_ns() // 1000) / 1e6
    bell = asyncio.get_running_loop().time() + opens_in

    async def until(instant: float) -> None:
        await asyncio.sleep(max(0.0, instant - asyncio.get_running_loop().time()))

    async def person(buyer: int) -> None:
        await until(bell + chance.uniform(0.0005, spread_ms / 1000))
        await hall.press(node, buyer, 0, f"key-{buyer:03}-of-a-press")

    async def bot(line: int) -> None:
        await until(bell - 0.005 + line / lines / 1000)
        for number in range(30):
            if await hall.press(node, 0, 0, f"key-bot-{line:02}-{number:03}") in DECIDED:
                return
            await asyncio.sleep(0.001)

    await asyncio.gather(*map(person, range(1, shape.buyers)), *map(bot, range(lines)))


def lines_of(tried: Tried) -> Iterator[str]:
    """Yield what was tried, a line a kind."""
    for kind, count in tried.tries.items():
        if kind != "first":
            yield f"{kind:<20} {count:>9,} tried {tried.accepted[kind]:>5} accepted"
