"""Plays a launch: buyers as they are, at one node or two, and writes down what each did and heard."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from anchang.gate.launch.entries import PlanUnit
from anchang.gate.launch.passes import Passes
from tests.launches.judges.history import DECIDED, NEVER, UNKNOWN, Board, History, Told
from tests.launches.site import Shape

# Asks a node: method, path, bearer's word, body; status and what was said, None where no answer came.
Ask = Callable[[str, str, str, bytes], Awaitable[tuple[int, Any] | None]]
UNSURE = "unsure"


@dataclass
class Hall:
    """A launch as buyers meet it: its nodes, the flats they may press, and the record."""

    launch_id: UUID
    nodes: Sequence[Ask]
    flats: Sequence[PlanUnit]
    passes: Passes
    history: History = field(default_factory=History)
    words: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.numbers = {flat.id: number for number, flat in enumerate(self.flats)}

    def word(self, buyer: int) -> str:
        """Return a buyer's pass."""
        if buyer not in self.words:
            self.words[buyer] = self.passes.issue(buyer, signed_in=1, until=2**60)
        return self.words[buyer]

    async def press(self, node: Ask, buyer: int, unit: int, key: str, *, hangs_up: float | None = None) -> str:
        """Press, perhaps without waiting for the answer, and write down what was heard."""
        body = json.dumps({"unit": self.flats[unit].id, "key": key}).encode()
        invoked = time.monotonic_ns()
        answer = await _patient(node("POST", self._path("picks"), self.word(buyer), body), hangs_up)
        return self._note(buyer, key, unit, invoked, answer)

    async def look(self, node: Ask, buyer: int, key: str, unit: int) -> str:
        """Ask what became of a key."""
        invoked = time.monotonic_ns()
        answer = await _patient(node("GET", self._path(f"picks/{key}"), self.word(buyer), b""), None)
        return self._note(buyer, key, unit, invoked, answer, is_look=True)

    async def board(self, node: Ask) -> None:
        """Look at the board."""
        invoked = time.monotonic_ns()
        answer = await _patient(node("GET", self._path("board"), "", b""), None)
        returned = time.monotonic_ns()
        if answer is None or answer[0] != 200:
            return
        told, bits = answer[1], int.from_bytes(base64.b64decode(answer[1]["gone"]), "big")
        size = len(base64.b64decode(told["gone"])) * 8
        gone = frozenset(unit for unit in range(told["units"]) if bits >> (size - 1 - unit) & 1)
        self.history.boards.append(Board(invoked, returned, told["v"], told["units"], gone))

    def _path(self, rest: str) -> str:
        return f"/gate/launches/{self.launch_id}/{rest}"

    def _note(
        self, buyer: int, key: str, unit: int, invoked: int, answer: tuple[int, Any] | None, *, is_look: bool = False
    ) -> str:
        returned = NEVER if answer is None else time.monotonic_ns()
        told: dict[str, Any] = {"outcome": UNKNOWN} if answer is None else answer[1]
        outcome = str(told["outcome"])
        if is_look and outcome == UNKNOWN and answer is not None:
            outcome = "absent"
        elif outcome == UNSURE:
            outcome, returned = UNKNOWN, NEVER
        held = tuple(self.numbers[name] for name in told["held"]) if told.get("held") is not None else None
        one = Told(buyer, key, unit, invoked, returned, outcome, held=held, is_look=is_look)
        if outcome in DECIDED:
            one = one._replace(seq=told["seq"], at=told["at"], told_unit=self.numbers[told["unit"]])
        self.history.told.append(one)
        return outcome


async def _patient(answer: Awaitable[Any], hangs_up: float | None) -> Any:
    try:
        return await asyncio.wait_for(answer, hangs_up)
    except TimeoutError:
        return None


async def crowd(hall: Hall, shape: Shape) -> None:
    """Let everybody come, to nodes that have opened the book."""
    for node in hall.nodes:
        await hall.board(node)
    way = _called if shape.turns else _buyer
    await asyncio.gather(*(way(hall, shape, buyer) for buyer in range(shape.buyers)))


async def _buyer(hall: Hall, shape: Shape, buyer: int) -> None:
    chance = random.Random(f"{shape.seed} buyer {buyer}")
    keys: list[tuple[str, int]] = []
    await asyncio.sleep(chance.uniform(0, shape.opens + shape.lasts / 4) / 1000)
    for step in range(chance.randint(1, 7)):
        node = chance.choice(hall.nodes)
        way = chance.choices(["press", "again", "other", "twice", "leave", "look", "board"], [10, 2, 1, 2, 1, 2, 2])[0]
        if way in {"again", "other", "look"} and keys:
            key, unit = chance.choice(keys)
            if way == "look":
                await hall.look(node, buyer, key, unit)
            else:
                other = _flat(chance, hall, shape)
                await hall.press(node, buyer, unit if way == "again" else other, key)
        elif way == "board":
            await hall.board(node)
        else:
            key, unit = f"key-{buyer:03}-{step}-of-a-press", _flat(chance, hall, shape)
            keys.append((key, unit))
            await _new(hall, chance, node, way, buyer, key, unit)
        await asyncio.sleep(chance.expovariate(1 / (shape.lasts / 8000)))


async def _called(hall: Hall, shape: Shape, buyer: int) -> None:
    """Wait for one's turn as people do: look at the board, press early, press when it seems to be one's own."""
    chance, key = random.Random(f"{shape.seed} buyer {buyer}"), ""
    await asyncio.sleep(chance.uniform(0, shape.opens + shape.lasts / 4) / 1000)
    for step in range(chance.randint(3, 20)):
        node, unit = chance.choice(hall.nodes), _flat(chance, hall, shape)
        if chance.random() < 0.4:
            await hall.board(node)
        elif key and chance.random() < 0.1:
            await hall.look(node, buyer, key, unit)
        else:
            key = f"key-{buyer:03}-{step}-of-a-press"
            await _new(hall, chance, node, chance.choices(["press", "twice", "leave"], [8, 1, 1])[0], buyer, key, unit)
        await asyncio.sleep(chance.expovariate(1 / (shape.lasts / 24000)))


def _flat(chance: random.Random, hall: Hall, shape: Shape) -> int:
    """Return the flat that a buyer wants; some are wanted by everybody, and some are not on the board yet."""
    if chance.random() < 0.03:
        return min(shape.units + chance.randint(0, 3), len(hall.flats) - 1)
    return min(int(shape.units * chance.random() ** 2), shape.units - 1)


async def _new(hall: Hall, chance: random.Random, node: Ask, way: str, buyer: int, key: str, unit: int) -> None:
    if way == "twice":
        second = chance.choice(hall.nodes)
        await asyncio.gather(hall.press(node, buyer, unit, key), hall.press(second, buyer, unit, key))
    else:
        await hall.press(node, buyer, unit, key, hangs_up=chance.uniform(0, 0.004) if way == "leave" else None)


async def ask_all(hall: Hall) -> None:
    """Ask each node what became of each key, as whoever lost the line does."""
    keys = {(one.buyer, one.key): one.unit for one in hall.history.told}
    for node in hall.nodes:
        for (buyer, key), unit in keys.items():
            await hall.look(node, buyer, key, unit)
        await hall.board(node)
