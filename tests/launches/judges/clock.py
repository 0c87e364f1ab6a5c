"""The judge of the clock: entries carry instants at which their presses were on their way, and refusals were so.

A node refuses by what it remembers, which may be a moment old; how old is the caller's to say.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.launches.judges.history import DECIDED, NEVER, WON, Fault, History, Told, presses
from tests.launches.judges.witness import OF_THE_CLOCK, Entry, Model

REFUSALS = frozenset({"early", "over", "paused", "not_entitled", "not_your_turn", "no_such_unit"})
MICRO = 1000
# What bears the instant at which it was done; a press bears that of its arrival, which may have waited long.
TIMED = OF_THE_CLOCK | {"press", "release"}


class Version(NamedTuple):
    """The rules as they were from the earliest to the latest instant at which somebody may have known them."""

    since: int
    until: int
    rules: Model


def judge(
    history: History, plan: bytes, entries: list[Entry], *, epoch: int = 0, late: int = 0, slack: int = 0
) -> list[Fault]:
    """Return answers that no instant explains.

    All in nanoseconds. `epoch`: what to add to the history's clock for the book's; `late`: how old a node's memory may
    be; `slack`: how far the two clocks may drift.
    """
    faults = list(_decided(history, epoch, slack))
    versions = list(_versions(history, plan, entries, epoch + slack))
    tries = _tries(history)
    for one in history.told:
        if one.outcome not in REFUSALS or one.is_look:
            continue
        # The same press again hears what becomes of the one on its way, which came before it.
        began = min(try_.invoked for try_ in tries[_press_of(one)] if try_.invoked <= one.invoked <= try_.returned)
        times = [(began + epoch - slack) // MICRO, (one.returned + epoch + slack) // MICRO]
        known = [version for version in versions if began - late <= version.until]
        known = [version for version in known if version.since <= one.returned]
        if not any(_says(version.rules, one.outcome, one.buyer, one.unit, times) for version in known):
            faults.append(Fault("refused without reason", f"buyer {one.buyer}, key {one.key}: {one.outcome}"))
    return faults


def _press_of(one: Told) -> tuple[int, str, int]:
    return one.buyer, one.key, one.unit


def _tries(history: History) -> dict[tuple[int, str, int], list[Told]]:
    """Return the tries of each press, looks aside."""
    found: dict[tuple[int, str, int], list[Told]] = defaultdict(list)
    for one in history.told:
        if not one.is_look:
            found[_press_of(one)].append(one)
    return found


def _decided(history: History, epoch: int, slack: int) -> Iterator[Fault]:
    instants = {(one.buyer, one.key): one.at for one in history.told if one.outcome in DECIDED}
    began: dict[tuple[int, str], int] = {}
    for one in history.told:
        began[one.buyer, one.key] = min(one.invoked, began.get((one.buyer, one.key), NEVER))
    for press in presses(history.told)[0]:
        if press.outcome not in DECIDED:
            continue
        at = instants[press.buyer, press.key] * MICRO - epoch
        # It came with one of the tries; it may have waited longer than somebody else's look at the book.
        if not began[press.buyer, press.key] - slack - MICRO <= at <= press.end + slack:
            yield Fault("decided at another instant", f"buyer {press.buyer}, key {press.key}, at {at}")


def _versions(history: History, plan: bytes, entries: list[Entry], ahead: int) -> Iterable[Version]:
    """Yield the rules after each entry that changes them; `ahead`: by how much the book's clock may be before ours."""
    acts = {act.seq: act for act in history.acts if act.seq}
    seen = _seen(history)
    rules, since = Model(json.loads(plan)), -NEVER
    for entry in entries:
        if not _changes(rules, entry):
            rules.take(entry)
            continue
        act = acts.get(entry[1])
        until = act.returned if act else next((when for seq, when in seen if seq >= entry[1]), NEVER)
        yield Version(since, until, rules.now())
        rules.take(entry)
        # Nobody knew of it before its own instant.
        since = act.invoked if act else entry[2] * MICRO - ahead if entry[0] in TIMED else -NEVER
    yield Version(since, NEVER, rules)


def _changes(rules: Model, entry: Entry) -> bool:
    """Tell whether an entry changes what may be refused: of presses and releases, those that end turns and rights."""
    if entry[0] == "press":
        return rules.line is not None and entry[6] == WON
    return entry[0] != "release" or rules.patience > 0


def _seen(history: History) -> list[tuple[int, int]]:
    """Return until when somebody had surely heard of an entry or a later one, by their numbers."""
    heard = [(one.seq, one.returned) for one in history.told if one.outcome in DECIDED]
    heard += [(board.seq, board.returned) for board in history.boards]
    found, first = list[tuple[int, int]](), NEVER
    for seq, when in sorted(heard, reverse=True):
        first = min(first, when)
        found.append((seq, first))
    return found[::-1]


def _says(rules: Model, word: str, buyer: int, unit: int, times: list[int]) -> bool:
    first, last = times
    edges = [rules.opens, rules.closes, *(edge for window in rules.windows for edge in window)]
    edges += rules.line.ends.values() if rules.line else []
    inside = [edge for edge in edges if first <= edge <= last]
    return any(rules.refusal(buyer, unit, at) == word for at in [first, last, *inside])
