"""What clients of a launch did and heard, on one monotonic clock; the judges look at nothing else and at the book.

Instants are nanoseconds. Units and buyers go by their numbers in the plan. Outcomes are the door's own words: `won`,
`taken` and `have` are decided; `unknown` is no answer, or one that said so; `absent` says of a key that nothing ever
became of it; every other word promises that nothing was done.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

WON, TAKEN, HAVE, UNKNOWN, ABSENT = "won", "taken", "have", "unknown", "absent"
DECIDED = frozenset({WON, TAKEN, HAVE})
NEVER = 1 << 63


class Told(NamedTuple):
    """One try of a press, or one look at its key, which names no unit. `returned` is NEVER where no answer came."""

    buyer: int
    key: str
    unit: int
    invoked: int
    returned: int
    outcome: str
    seq: int = 0
    at: int = 0
    told_unit: int | None = None
    held: tuple[int, ...] | None = None
    price_fen: int | None = None
    is_look: bool = False


class Board(NamedTuple):
    """One look at the board: how many units, and which are gone, as of `seq`."""

    invoked: int
    returned: int
    seq: int
    units: int
    gone: frozenset[int]


class Act(NamedTuple):
    """An entry that is no press, and the interval in which it was written. `seq` 0: nobody knows whether it was."""

    kind: str
    invoked: int
    returned: int
    seq: int
    unit: int = -1
    buyer: int = -1


class Fault(NamedTuple):
    """What is wrong, by its name and in words."""

    kind: str
    words: str


class Press(NamedTuple):
    """All tries of one key as one operation: it took effect between `start` and `end`, if its outcome is decided."""

    buyer: int
    key: str
    unit: int
    start: int
    end: int
    outcome: str


@dataclass
class History:
    """A launch as those outside saw it."""

    told: list[Told] = field(default_factory=list)
    boards: list[Board] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Return how many operations it has."""
        return len(self.told) + len(self.boards) + len(self.acts)


def presses(told: list[Told]) -> tuple[list[Press], list[Fault]]:
    """Return each key's tries as one press, and the faults of keys of which two truths were told."""
    by_key: dict[tuple[int, str], list[Told]] = defaultdict(list)
    for one in told:
        by_key[one.buyer, one.key].append(one)
    found: list[Press] = []
    faults: list[Fault] = []
    for (buyer, key), tries in by_key.items():
        decided = [one for one in tries if one.outcome in DECIDED]
        if not decided:
            found += _maybe(tries)
            continue
        unit = decided[0].unit if decided[0].told_unit is None else decided[0].told_unit
        if len({(one.outcome, one.seq) for one in decided}) > 1 or any(_unit_of(one) != unit for one in decided):
            faults.append(Fault("key told two truths", f"buyer {buyer}, key {key}"))
            continue
        faults += [
            Fault("replayed key with other body", f"buyer {buyer}, key {key}: asked {one.unit}, told of {unit}")
            for one in decided
            if one.unit != unit and not one.is_look
        ]
        found.append(_one(buyer, key, unit, tries, decided))
    return found, faults


def _unit_of(one: Told) -> int:
    return one.unit if one.told_unit is None else one.told_unit


def _one(buyer: int, key: str, unit: int, tries: list[Told], decided: list[Told]) -> Press:
    # A try that was told that nothing was done began nothing; a look that found nothing was before the effect.
    began = [one.invoked for one in tries if not one.is_look and one.unit == unit and _may_have_acted(one)]
    not_yet = [one.invoked for one in tries if one.outcome == ABSENT]
    start = max([min(began, default=NEVER), *not_yet])
    return Press(buyer, key, unit, start, min(one.returned for one in decided), decided[0].outcome)


def _maybe(tries: list[Told]) -> list[Press]:
    not_yet = max((one.invoked for one in tries if one.outcome == ABSENT), default=0)
    first: dict[int, Told] = {}
    for one in tries:
        if one.outcome == UNKNOWN and not one.is_look and one.invoked < first.get(one.unit, one).invoked + 1:
            first[one.unit] = one
    return [Press(one.buyer, one.key, unit, max(one.invoked, not_yet), NEVER, UNKNOWN) for unit, one in first.items()]


def _may_have_acted(one: Told) -> bool:
    return one.outcome in DECIDED or one.outcome == UNKNOWN
