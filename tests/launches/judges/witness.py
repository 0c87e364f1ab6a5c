"""The judge who knows the book: every entry decided again, in its order, and every answer held to its entry.

The model below is written from the trade's rules (domain guide §9.3) and shares no line with the gate. Cross-unit
promises are visible here alone: one buyer and one right, windows, pauses, boards as of their entry (reliability §2.3).
"""

from __future__ import annotations

import copy
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from tests.launches.judges.history import (
    DECIDED,
    HAVE,
    NEVER,
    TAKEN,
    UNKNOWN,
    WON,
    Board,
    Fault,
    History,
    Told,
    presses,
)
from tests.launches.judges.turns import Line

# Why a unit comes back that its buyer let go; other reasons are not the buyer's doing.
LET_GO = frozenset({"given up", "unpaid"})
# Whoever looks writes these for all: no client orders them.
OF_THE_CLOCK = frozenset({"call", "miss"})
Entry = list[Any]


class Model:
    """A launch in as few words as will do."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.by_batch = plan["mode"] == "batches"
        self.opens, self.closes = plan["window"]
        self.windows = [list(window) for window in plan["batches"]]
        self.buyers: list[tuple[int, int]] = [(batch, limit) for batch, limit, *_ in plan["buyers"]]
        self.prices: list[int] = [price for _, _, price in plan["units"]]
        self.owner: dict[int, int] = {}
        self.is_paused = self.is_closed = False
        self.line = Line(plan["turns"], len(self.buyers)) if plan.get("turns") else None
        self.patience: int = plan.get("terms", {}).get("give_up_limit", 0)
        self.let_go = Counter[int]()

    def now(self) -> Model:
        """Return these rules as they stand, for whoever asks later what would have been refused."""
        found = copy.copy(self)
        found.windows, found.prices = [list(window) for window in self.windows], list(self.prices)
        found.let_go, found.line = Counter(self.let_go), copy.copy(self.line)
        if found.line:
            found.line.ends = dict(found.line.ends)
        return found

    def holds(self, buyer: int) -> frozenset[int]:
        """Return the units a buyer has now."""
        return frozenset(unit for unit, owner in self.owner.items() if owner == buyer)

    def refusal(self, buyer: int, unit: int, at: int) -> str | None:
        """Return the word for a press that may not be decided now."""
        if self.is_closed or at >= self.closes:
            return "over"
        if at < self.opens:
            return "early"
        if self.is_paused:
            return "paused"
        if not 0 <= buyer < len(self.buyers) or 0 < self.patience <= self.let_go[buyer]:
            return "not_entitled"
        if self.by_batch:
            batch = self.buyers[buyer][0]
            if not 0 <= batch < len(self.windows):
                return "not_entitled"
            opens, closes = self.windows[batch]
            if at < opens or at >= closes:
                return "early" if at < opens else "over"
        if self.line and not self.line.may_choose(buyer, at):
            return "not_your_turn"
        return None if 0 <= unit < len(self.prices) else "no_such_unit"

    def outcome(self, buyer: int, unit: int) -> str:
        """Return what becomes of a press that may be decided."""
        if len(self.holds(buyer)) >= self.buyers[buyer][1]:
            return HAVE
        return TAKEN if unit in self.owner else WON

    def take(self, entry: Entry) -> str | None:
        """Take in an entry; return what is wrong with it."""
        match entry:
            case ["press", _, at, buyer, unit, _, outcome]:
                word = self.refusal(buyer, unit, at) or self.outcome(buyer, unit)
                if outcome == WON:
                    self.owner[unit] = buyer
                    if self.line and len(self.holds(buyer)) >= self.buyers[buyer][1]:
                        self.line.go(buyer)
                return None if word == outcome else f"{outcome} where it is {word}"
            case ["release", _, _, buyer, unit, reason]:
                self.let_go[buyer] += reason in LET_GO
                return None if self.owner.pop(unit, None) == buyer else "released by who did not hold it"
            case ["pause" | "resume" as word, _, at, _]:
                self.is_paused = word == "pause"
                if self.line:
                    self.line.stop(at) if self.is_paused else self.line.start(at)
            case ["call" | "miss" | "leave" | "again" as word, _, at, buyer, *more]:
                return self.turn(word, at, buyer, more)
            case ["extend", _, _, closes, batch, _]:
                self.closes = max(self.closes, closes)
                if batch >= 0:
                    self.windows[batch][1] = closes
            case ["wave", _, _, units, _]:
                self.prices += [price for _, _, price in units]
            case ["close", *_]:
                self.is_closed = True
            case _:
                return "an entry of no known kind"
        return None

    def turn(self, word: str, at: int, buyer: int, more: list[Any]) -> str | None:
        """Take in a step of the turns; return what is wrong with it."""
        if self.line is None or self.is_closed or not 0 <= buyer < len(self.buyers):
            return f"a {word} that means nothing"
        if word == "leave":
            return self.line.leave(buyer)
        if word == "again":
            full = len(self.holds(buyer)) >= self.buyers[buyer][1]
            return self.line.back(buyer) or ("somebody came back who has all he may have" if full else None)
        is_open = self.opens <= at < self.closes and not self.is_paused
        found = (
            self.line.miss(at, buyer)
            if word == "miss"
            else self.line.call(at, buyer, more[0], is_free=len(self.owner) < len(self.prices))
        )
        return found if is_open else f"a {word} while nobody may choose"


def entries_of(pages: Iterable[bytes]) -> list[Entry]:
    """Return the entries on pages as they were written."""
    return [json.loads(line) for page in pages for line in page.splitlines()]


def judge(history: History, plan: bytes, entries: list[Entry], *, board_age: int = 0) -> list[Fault]:
    """Return what is wrong with a book, and with what people were told of it."""
    faults = list(_gaps(entries))
    model = Model(json.loads(plan))
    wanted, boards = _wanted(history), dict[int, tuple[int, frozenset[int]]]()
    holdings: dict[int, list[tuple[int, frozenset[int]]]] = defaultdict(list)
    boards[0] = len(model.prices), frozenset()
    for place, entry in enumerate(entries, 1):
        if word := model.take(entry):
            faults.append(Fault("wrong outcome", f"entry {place}: {word}"))
        if place in wanted:
            boards[place] = len(model.prices), frozenset(model.owner)
        if entry[0] in {"press", "release"}:
            holdings[entry[3]].append((place, model.holds(entry[3])))
    faults += _boards(history.boards, boards, len(entries))
    faults += _told(history, model, entries, holdings)
    faults += _undone(history, entries)
    faults += _order(history, board_age)
    return faults


def _gaps(entries: list[Entry]) -> Iterable[Fault]:
    for place, entry in enumerate(entries, 1):
        if entry[1] != place:
            yield Fault("seq gap", f"entry {entry[1]} stands at {place}")
            return


def _wanted(history: History) -> set[int]:
    return {board.seq for board in history.boards}


def _boards(seen: list[Board], true: dict[int, tuple[int, frozenset[int]]], last: int) -> Iterable[Fault]:
    for board in seen:
        if board.seq > last or true[board.seq] != (board.units, board.gone):
            yield Fault("board of no entry", f"as of {board.seq}")


def _told(
    history: History, model: Model, entries: list[Entry], holdings: dict[int, list[tuple[int, frozenset[int]]]]
) -> Iterable[Fault]:
    """Hold every answer to its entry."""
    for one in history.told:
        if one.outcome not in DECIDED:
            continue
        unit = one.unit if one.told_unit is None else one.told_unit
        entry = entries[one.seq - 1] if 0 < one.seq <= len(entries) else ["nothing"]
        who = f"buyer {one.buyer}, key {one.key}, {one.outcome} {unit} at {one.seq}"
        if entry[0] != "press" or entry[3] != one.buyer or entry[5] != one.key:
            yield Fault("lost ack", f"{who}: the book says {entry}")
        elif entry[4] != unit or entry[6] != one.outcome or entry[2] != one.at:
            yield Fault("told otherwise", f"{who}: the book says {entry}")
        elif one.unit != unit and not one.is_look:
            yield Fault("replayed key with other body", f"{who}: asked for {one.unit}")
        price = model.prices[unit] if 0 <= unit < len(model.prices) else None
        if one.price_fen is not None and one.price_fen != price:
            yield Fault("wrong price", f"{who}: {one.price_fen} where the plan says {price}")
        if one.held is not None and one.outcome == HAVE and not _was_held(one, holdings[one.buyer]):
            yield Fault("holds otherwise", f"{who}: told {sorted(one.held)}")


def _was_held(one: Told, steps: list[tuple[int, frozenset[int]]]) -> bool:
    """Tell whether a buyer had just these units at that entry or later."""
    at = frozenset[int]()
    for seq, units in steps:
        if seq <= one.seq:
            at = units
        elif units == frozenset(one.held or ()):
            return True
    return at == frozenset(one.held or ())


def _undone(history: History, entries: list[Entry]) -> Iterable[Fault]:
    """Find entries that nobody made, and keys that are there twice."""
    tried = defaultdict(set)
    for one in history.told:
        if not one.is_look and (one.outcome in DECIDED or one.outcome == UNKNOWN):
            tried[one.buyer, one.key].add(one.unit)
    acts = {act.seq for act in history.acts}
    maybe = {act.kind for act in history.acts if not act.seq}
    keys: set[tuple[int, str]] = set()
    for entry in entries:
        if entry[0] != "press":
            if entry[1] not in acts and entry[0] not in maybe | OF_THE_CLOCK:
                yield Fault("ghost", f"nobody wrote {entry}")
            continue
        key = entry[3], entry[5]
        if entry[4] not in tried[key]:
            yield Fault("ghost", f"nobody pressed {entry}, or was told that nothing was done")
        if key in keys:
            yield Fault("key acted twice", f"{entry}")
        keys.add(key)


def _order(history: History, board_age: int) -> Iterable[Fault]:
    """Hold the order of entries to the order of time: what was answered before another began stands before it."""
    seqs = {(one.buyer, one.key): one.seq for one in history.told if one.outcome in DECIDED}
    stands = [
        (2 * seqs[press.buyer, press.key], press.start, press.end, f"buyer {press.buyer}, key {press.key}")
        for press in presses(history.told)[0]
        if press.outcome in DECIDED
    ]
    stands += [(2 * act.seq, act.invoked, act.returned, act.kind) for act in history.acts if act.seq]
    # A board stands behind its entry and before the next.
    stands += [(2 * seen.seq + 1, seen.invoked - board_age, seen.returned, "board") for seen in history.boards]
    ended, group, place = NEVER, NEVER, 0
    for where, start, end, words in sorted(stands, reverse=True):
        if where != place:
            ended, group, place = min(ended, group), NEVER, where
        group = min(group, end)
        if start > ended:
            yield Fault("seq reorder", f"{words} at {where // 2} began after a later one had ended")
