"""A launch by simulation: from the bell to everybody answered, for more buyers and nodes than this machine has.

Each node is one queue of work: reading a press and answering it cost its processor, as measured. A node whose writer is
free takes what has gathered, waits for the head of the book, reads what others wrote, decides, writes, commits; nobody
is answered before. Buyers press a unit they do not know to be gone; whoever hears “taken” hears the board with it.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Costs:
    """What was measured, in seconds: on the node for each answer, and in the book for each page and entry."""

    answer: float
    page: float
    decide: float
    apply: float

    @property
    def read(self) -> float:
        """Return the half of an answer that comes before the decision."""
        return self.answer / 2


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who comes: buyers, units, over how many seconds after the bell the first presses spread, and the way there."""

    buyers: int
    units: int
    spread: float = 0.3
    travel: float = 0.02


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out. Seconds since the bell; `busy`: seconds of processor of all nodes; `held`: of the book's head."""

    answered: float
    sold: float
    answers: int
    wins: int
    pages: int
    busy: float
    held: float


@dataclass(slots=True)
class _Node:
    free_at: float = 0.0
    seen: int = 0
    writes: bool = False
    asks: list[tuple[int, int]] = field(default_factory=list)


class Launch:
    """One simulated launch."""

    def __init__(self, crowd: Crowd, costs: Costs, nodes: int, seed: int) -> None:
        self.crowd, self.costs, self.chance = crowd, costs, random.Random(seed)
        self.nodes = [_Node() for _ in range(nodes)]
        self.events: list[tuple[float, int, Callable[[float], None]]] = []
        self.order = itertools.count()
        self.waiting: deque[_Node] = deque()
        self.is_held = False
        self.free = list(range(crowd.units))
        self.place = list(range(crowd.units))
        self.entries = self.answers = self.pages = 0
        self.busy = self.held = self.ended = self.sold = 0.0

    def run(self) -> Outcome:
        """Let everybody press at the bell, and return when all were answered."""
        for buyer in range(self.crowd.buyers):
            unit = self.chance.randrange(self.crowd.units)
            self._at(self.chance.random() * self.crowd.spread, self._arrives(buyer, unit))
        while self.events:
            now, _, happen = heapq.heappop(self.events)
            happen(now)
        wins = self.crowd.units - len(self.free)
        return Outcome(self.ended, self.sold, self.answers, wins, self.pages, self.busy, self.held)

    def _at(self, instant: float, happen: Callable[[float], None]) -> None:
        heapq.heappush(self.events, (instant, next(self.order), happen))

    def _work(self, node: _Node, now: float, seconds: float) -> float:
        """Put work on a node's processor and return when it is done."""
        node.free_at = max(node.free_at, now) + seconds
        self.busy += seconds
        return node.free_at

    def _arrives(self, buyer: int, unit: int) -> Callable[[float], None]:
        node = self.nodes[buyer % len(self.nodes)]

        def read(now: float) -> None:
            node.asks.append((buyer, unit))
            self._begin(node, now)

        def arrive(now: float) -> None:
            self._at(self._work(node, now, self.costs.read), read)

        return arrive

    def _begin(self, node: _Node, now: float) -> None:
        if node.asks and not node.writes:
            node.writes = True
            self.waiting.append(node)
            self._hand_on(now)

    def _hand_on(self, now: float) -> None:
        if self.is_held or not self.waiting:
            return
        node, self.is_held = self.waiting.popleft(), True
        asks, node.asks = node.asks, []
        behind, node.seen = self.entries - node.seen, self.entries + len(asks)
        thinks = len(asks) * self.costs.decide + behind * self.costs.apply
        told = [self._decide(buyer, unit) for buyer, unit in asks]
        self.entries, self.pages = node.seen, self.pages + 1
        decided = self._work(node, now, thinks)
        self.held += decided + self.costs.page - now
        self._at(decided + self.costs.page, lambda then: self._committed(node, told, then))

    def _decide(self, buyer: int, unit: int) -> tuple[int, bool]:
        place = self.place[unit]
        if place < 0:
            return buyer, False
        last = self.free[-1]
        self.free[place], self.place[last] = last, place
        self.free.pop()
        self.place[unit] = -1
        return buyer, True

    def _committed(self, node: _Node, told: list[tuple[int, bool]], now: float) -> None:
        self.is_held = node.writes = False
        if any(won for _, won in told):
            self.sold = now
        for buyer, won in told:
            done = self._work(node, now, self.costs.answer - self.costs.read)
            self.answers, self.ended = self.answers + 1, max(self.ended, done)
            if not won and self.free:
                # The answer carries the board as of its page: what is free then may be gone when the press arrives.
                self._at(done + self.crowd.travel, self._arrives(buyer, self.chance.choice(self.free)))
        self._begin(node, now)
        self._hand_on(now)


def simulate(crowd: Crowd, costs: Costs, *, nodes: int, seed: int = 1) -> Outcome:
    """Return what becomes of a crowd on so many nodes, each with a processor of its own."""
    return Launch(crowd, costs, nodes, seed).run()
