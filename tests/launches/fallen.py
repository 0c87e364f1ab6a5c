"""Rounds in which a node is killed under load, comes back, is asked for every key, and is judged (reliability R1)."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field

from django.conf import settings

from anchang.gate.launch.passes import Passes
from tests.launches.child import POINTS
from tests.launches.judged import Verdict, judged
from tests.launches.judges.history import UNKNOWN
from tests.launches.nodes import Node, Nursery, asking
from tests.launches.play import Ask, Hall, ask_all
from tests.launches.site import Shape, Site, arm

AT_RANDOM = "at random"
WAYS = (*POINTS, AT_RANDOM)


@dataclass
class Round:
    """What became of one round."""

    way: str
    fell: bool
    verdict: Verdict
    words: Counter[str] = field(default_factory=Counter)


def play(site: Site, nursery: Nursery, seed: str, way: str) -> Round:
    """Play a launch on a node that falls in this way."""
    chance = random.Random(seed)
    limits = tuple(chance.choice([1, 1, 2]) for _ in range(chance.randint(10, 40)))
    shape = Shape(seed, chance.randint(4, 30), len(limits), limits, (), 0, 60_000, nodes=1, acts=0, fails=False)
    launch_id = arm(site, shape, now=time.time_ns() // 1000)
    nth = chance.randint(1, 60 if way == "answered" else 6)
    node = nursery.node() if way == AT_RANDOM else nursery.node(falls=way, nth=nth)
    hall = Hall(launch_id, [], site.flats, Passes(launch_id, settings.SECRET_KEY))
    fell = asyncio.run(_story(hall, shape, nursery, node, falls_in=_instant(chance) if way == AT_RANDOM else None))
    verdict = judged(launch_id, hall.history)
    return Round(way, fell, verdict, verdict.words)


def _instant(chance: random.Random) -> float:
    return chance.uniform(0.002, 0.08)


async def _story(hall: Hall, shape: Shape, nursery: Nursery, node: Node, *, falls_in: float | None) -> bool:
    assert await node.is_ready()
    if falls_in is not None:
        asyncio.get_running_loop().call_later(falls_in, node.kill)
    crowd = [_buyer(hall, shape, asking(node), buyer) for buyer in range(shape.buyers)]
    await asyncio.gather(*crowd)
    fell = not node.is_alive
    node.kill()
    again = nursery.node()
    assert await again.is_ready()
    hall.nodes = [asking(again)]
    # Half of those who heard nothing press the same key again before they ask.
    lost = [one for one in hall.history.told if one.outcome == UNKNOWN]
    for one in lost[::2]:
        await hall.press(hall.nodes[0], one.buyer, one.unit, one.key)
    await ask_all(hall)
    again.kill()
    return fell


async def _buyer(hall: Hall, shape: Shape, node: Ask, buyer: int) -> None:
    """Press until the line breaks."""
    chance = random.Random(f"{shape.seed} buyer {buyer}")
    for step in range(6):
        await asyncio.sleep(chance.expovariate(1 / 0.01))
        unit = int(shape.units * chance.random() ** 2)
        if await hall.press(node, buyer, unit, f"key-{buyer:03}-{step}-of-a-press") == UNKNOWN:
            return
