"""The judge who trusts nobody: is there an order of all that happened to a unit in which every answer is true?

A unit without releases changes once, so the order exists when one instant fits all answers: linear in their number.
With releases it is searched for (Wing and Gong, with what was tried remembered); whoever changes nothing and is true
now goes first, which loses no order. Reliability guide §2.3.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from tests.launches.judges.history import NEVER, TAKEN, UNKNOWN, WON, Fault, History, presses

FREE = -1
SEES_FREE, SEES_GONE, RELEASE = "free", "gone", "release"


class Op(NamedTuple):
    """Something that happened to a unit between two instants; an `is_sure` one happened, another may have."""

    kind: str
    start: int
    end: int
    who: int = FREE
    is_sure: bool = True


def judge(history: History, *, board_age: int = 0) -> list[Fault]:
    """Return what no order explains. A board may be so old, in nanoseconds, when it is told."""
    found, faults = presses(history.told)
    by_unit: dict[int, list[Op]] = defaultdict(list)
    for press in found:
        if press.start > press.end:
            faults.append(Fault("told before it was asked", f"buyer {press.buyer}, key {press.key}"))
        elif press.outcome in {WON, TAKEN}:
            by_unit[press.unit].append(Op(press.outcome, press.start, press.end, press.buyer))
        elif press.outcome == UNKNOWN:
            by_unit[press.unit].append(Op(WON, press.start, NEVER, press.buyer, is_sure=False))
    for act in history.acts:
        if act.kind == RELEASE:
            op = Op(RELEASE, act.invoked, act.returned if act.seq else NEVER, act.buyer, is_sure=act.seq > 0)
            by_unit[act.unit].append(op)
    for board in history.boards:
        for unit in range(board.units):
            kind = SEES_GONE if unit in board.gone else SEES_FREE
            by_unit[unit].append(Op(kind, board.invoked - board_age, board.returned))
    for unit, ops in sorted(by_unit.items()):
        if word := unit_fault(ops):
            faults.append(Fault(word, f"unit {unit}, {len(ops)} operations"))
    return faults


def unit_fault(ops: list[Op]) -> str | None:
    """Return what is wrong with the history of one unit, None where an order explains it."""
    if any(op.kind == RELEASE for op in ops):
        return None if explained(ops) else "no order explains it"
    return once(ops)


def once(ops: list[Op]) -> str | None:
    """Judge a unit that nobody gave back: free until one instant, gone from it on."""
    won = [op for op in ops if op.kind == WON and op.is_sure]
    if len(won) > 1:
        return "double ok"
    not_yet = max((op.start for op in ops if op.kind == SEES_FREE), default=0)
    gone = [op for op in ops if op.kind in {TAKEN, SEES_GONE}]
    named = {op.who for op in gone if op.kind == SEES_GONE and op.who != FREE}
    by = min((op.end for op in gone), default=NEVER)
    if won:
        if named - {won[0].who}:
            return "swapped owner"
        if won[0].start > by:
            return "early taken"
        return "stale free" if max(won[0].start, not_yet) > min(won[0].end, by) else None
    if not gone:
        return None
    may = [op for op in ops if op.kind == WON and named <= {op.who}]
    if not may:
        return "taken by nobody"
    begun = min(op.start for op in may)
    if begun > by:
        return "early taken"
    return "stale free" if not_yet > by else None


def explained(ops: list[Op]) -> bool:
    """Search for an order that explains all answers about one unit."""
    ops = sorted(ops, key=lambda op: op.end)
    sure = sum(1 << place for place, op in enumerate(ops) if op.is_sure)
    tried: set[tuple[int, int]] = set()
    paths = [(0, FREE)]
    while paths:
        done, holder = _settled(ops, *paths.pop())
        if done & sure == sure:
            return True
        if (done, holder) in tried:
            continue
        tried.add((done, holder))
        for place, after in _changes(ops, done, holder):
            paths.append((done | 1 << place, after))
    return False


def _settled(ops: list[Op], done: int, holder: int) -> tuple[int, int]:
    """Take in all that may come next, changes nothing and is true now."""
    while True:
        horizon, before = _horizon(ops, done), done
        for place, op in enumerate(ops):
            if not done >> place & 1 and op.start <= horizon and _is_seen(op, holder):
                done |= 1 << place
        if done == before:
            return done, holder


def _horizon(ops: list[Op], done: int) -> int:
    """Return until when an operation must have begun to be next: the first end of one that is not done."""
    return next((op.end for place, op in enumerate(ops) if op.is_sure and not done >> place & 1), NEVER)


def _is_seen(op: Op, holder: int) -> bool:
    if op.kind == SEES_FREE:
        return holder == FREE
    if op.kind == TAKEN:
        return holder != FREE
    return op.kind == SEES_GONE and holder != FREE and op.who in {FREE, holder}


def _changes(ops: list[Op], done: int, holder: int) -> list[tuple[int, int]]:
    horizon, found = _horizon(ops, done), []
    for place, op in enumerate(ops):
        if done >> place & 1 or op.start > horizon:
            continue
        if op.kind == WON and holder == FREE:
            found.append((place, op.who))
        elif op.kind == RELEASE and holder == op.who:
            found.append((place, FREE))
    return found
