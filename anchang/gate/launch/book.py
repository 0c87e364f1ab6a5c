"""The book of one launch in memory, and the one decision: may this buyer have this unit?

Pure: no clock, no database, no network. Whoever reads the same plan and the same entries holds the same book; whoever
decides the same press on it comes to the same outcome.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from anchang.gate.launch.entries import (
    Again,
    Call,
    Close,
    Damaged,
    Entry,
    Extend,
    Leave,
    Miss,
    Mode,
    Outcome,
    Pause,
    Plan,
    Press,
    Release,
    Resume,
    Wave,
    Window,
)
from anchang.gate.launch.queue import Queue

FREE = -1
# Why a unit came back where it was the buyer who let it go (domain guide §9.2, give_up_limit).
GIVEN_UP, UNPAID = "given up", "unpaid"
BY_THE_BUYER = frozenset({GIVEN_UP, UNPAID})


class Refused(StrEnum):
    """Why a press was not decided: nothing happened, nothing is written, the key may be used again."""

    EARLY = "early"
    OVER = "over"
    PAUSED = "paused"
    NOT_ENTITLED = "not_entitled"
    NOT_YOUR_TURN = "not_your_turn"
    NO_SUCH_UNIT = "no_such_unit"
    KEY_REUSED = "key_reused"


class Known(NamedTuple):
    """What is known of a key: the unit it was for and what became of it."""

    unit: int
    outcome: Outcome
    seq: int
    at: int


class Book:
    """Who holds what, and all that decides the next press."""

    def __init__(self, plan: Plan) -> None:
        """Raises Damaged for a plan in turns that does not say how they go: there, anybody might choose."""
        if plan.mode is Mode.TURNS and plan.turns is None:
            raise Damaged("turns without a measure")
        self.plan = plan
        self.units = list(plan.units)
        self.number_of = {unit.id: number for number, unit in enumerate(plan.units)}
        self.holder = [FREE] * len(plan.units)
        self.held: dict[int, list[int]] = {}
        # Which of a buyer's rights a unit was taken by, the lowest free one: the database knows no two of one slot.
        self.slots: dict[int, int] = {}
        self.keys: dict[tuple[int, str], Known] = {}
        self.given_up: dict[int, int] = {}
        self.windows = list(plan.batches)
        self.window = plan.window
        self.queue = Queue(plan.turns, len(plan.buyers)) if plan.turns else None
        self.is_paused = self.is_closed = False
        self.seq = 0

    def window_of(self, buyer: int) -> Window | None:
        """Return when a buyer may choose; None for nobody's."""
        if not 0 <= buyer < len(self.plan.buyers):
            return None
        if self.plan.mode is not Mode.BATCHES:
            return self.window
        batch = self.plan.buyers[buyer].batch
        return self.windows[batch] if 0 <= batch < len(self.windows) else None

    def apply(self, entry: Entry) -> None:
        """Take in the next entry of the book. Raises ValueError for one that is not the next."""
        if entry.seq != self.seq + 1:
            raise ValueError(f"entry {entry.seq} after {self.seq}")
        self.seq = entry.seq
        match entry:
            case Press():
                self._take(entry)
            case Release():
                self.holder[entry.unit] = FREE
                self.held[entry.buyer].remove(entry.unit)
                del self.slots[entry.unit]
                if entry.reason in BY_THE_BUYER:
                    self.given_up[entry.buyer] = self.given_up.get(entry.buyer, 0) + 1
            case Pause() | Resume():
                self._halt(entry)
            case Extend():
                self._extend(entry)
            case Wave():
                self._add(entry)
            case Close():
                self.is_closed = True
            case Call() | Miss() | Leave() | Again():
                self._turn(entry)

    def gave_up_too_often(self, buyer: int) -> bool:
        """Tell whether a buyer may choose no more: the plan's terms say how often one may let a unit go, 0 for ever."""
        most = self.plan.terms.get("give_up_limit", 0)
        return isinstance(most, int) and 0 < most <= self.given_up.get(buyer, 0)

    def bits(self) -> bytes:
        """Return one bit a unit, the first unit highest: 1 where it is gone."""
        size = len(self.holder)
        number = int("".join(["0" if one == FREE else "1" for one in self.holder]) or "0", 2)
        return (number << -size % 8).to_bytes((size + 7) // 8, "big")

    def _take(self, press: Press) -> None:
        self.keys[press.buyer, press.key] = Known(press.unit, press.outcome, press.seq, press.at)
        if press.outcome is Outcome.WON:
            mine = self.held.setdefault(press.buyer, [])
            used = {self.slots[unit] for unit in mine}
            self.slots[press.unit] = next(slot for slot in range(len(mine) + 1) if slot not in used)
            self.holder[press.unit] = press.buyer
            mine.append(press.unit)
            if self.queue and len(mine) >= self.plan.buyers[press.buyer].limit:
                self.queue.leave(press.buyer)

    def _halt(self, entry: Pause | Resume) -> None:
        self.is_paused = isinstance(entry, Pause)
        if self.queue:
            self.queue.halt(entry.at) if self.is_paused else self.queue.go_on(entry.at)

    def _turn(self, entry: Call | Miss | Leave | Again) -> None:
        if self.queue is None:
            raise ValueError("a turn where nobody waits for one")
        match entry:
            case Call():
                self.queue.call(entry.buyer, entry.until)
            case Miss():
                self.queue.miss(entry.buyer)
            case Leave():
                self.queue.leave(entry.buyer)
            case Again():
                self.queue.again(entry.buyer)

    def _extend(self, entry: Extend) -> None:
        if entry.batch >= 0:
            self.windows[entry.batch] = Window(self.windows[entry.batch].opens, entry.closes)
        self.window = Window(self.window.opens, max(self.window.closes, entry.closes))

    def _add(self, entry: Wave) -> None:
        for unit in entry.units:
            self.number_of[unit.id] = len(self.units)
            self.units.append(unit)
            self.holder.append(FREE)


def read(plan: Plan, entries: Iterable[Entry]) -> Book:
    """Return the book as it stands after these entries. Raises ValueError for a gap."""
    book = Book(plan)
    for entry in entries:
        book.apply(entry)
    return book


def decide(book: Book, buyer: int, unit: int, key: str, at: int) -> Press | Known | Refused:
    """Decide a press that arrived at an instant: a new entry, what is known of its key, or why it is not decided.

    The order of the questions is the trade's: time, batch or turn, limit, unit (domain guide §9.3). A key that was used
    is answered first, whatever the time: the truth about it does not change.
    """
    known = book.keys.get((buyer, key))
    if known is not None:
        return known if known.unit == unit else Refused.KEY_REUSED
    if refusal := refuse(book, buyer, unit, at):
        return refusal
    return Press(book.seq + 1, at, buyer, unit, key, _outcome(book, buyer, unit))


def refuse(book: Book, buyer: int, unit: int, at: int) -> Refused | None:
    """Return why a press may not be decided at an instant, None where it may."""
    if book.is_closed or at >= book.window.closes:
        return Refused.OVER
    if at < book.window.opens:
        return Refused.EARLY
    if book.is_paused:
        return Refused.PAUSED
    window = book.window_of(buyer)
    if window is None or (book.given_up and book.gave_up_too_often(buyer)):
        return Refused.NOT_ENTITLED
    if not window.opens <= at < window.closes:
        return Refused.EARLY if at < window.opens else Refused.OVER
    if book.queue and not book.queue.is_turn_of(buyer, at):
        return Refused.NOT_YOUR_TURN
    return None if 0 <= unit < len(book.holder) else Refused.NO_SUCH_UNIT


def _outcome(book: Book, buyer: int, unit: int) -> Outcome:
    held = book.held.get(buyer)
    if held and len(held) >= book.plan.buyers[buyer].limit:
        return Outcome.HAVE
    return Outcome.WON if book.holder[unit] == FREE else Outcome.TAKEN
