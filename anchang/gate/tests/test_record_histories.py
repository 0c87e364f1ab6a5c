"""Launches as they may go, of every mode: each has a true record, and no lie in one outlives a second judgement."""

from __future__ import annotations

import io
from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from anchang.gate.launch.book import Book, decide
from anchang.gate.launch.checks import entry_fault
from anchang.gate.launch.entries import (
    Call,
    Close,
    Entry,
    Extend,
    Leave,
    Missed,
    Mode,
    Outcome,
    Pause,
    Plan,
    PlanBuyer,
    PlanUnit,
    Press,
    Release,
    Resume,
    Turns,
    Wave,
    Window,
)
from anchang.gate.launch.record import Record, Wrong, read
from anchang.gate.launch.turns import due
from anchang.gate.tests.played import CLOSES, OPENS, plan, record_of

pytestmark = pytest.mark.any_database

BATCHES = [Window(OPENS, OPENS + 200_000), Window(OPENS + 100_000, CLOSES)]
BUYERS = 4


@dataclass
class History:
    """A plan, and the pages of a book that followed it."""

    plan: Plan
    pages: list[list[Entry]]

    def judged(self) -> Record:
        return read(io.BytesIO(record_of(self.pages, by=self.plan)))

    def places(self, kind: type) -> list[tuple[int, int]]:
        """Return page and place of every entry of a kind."""
        return [
            (number, place)
            for number, page in enumerate(self.pages)
            for place, entry in enumerate(page)
            if isinstance(entry, kind)
        ]

    def line(self, number: int, place: int) -> int:
        """Return the line of the file on which an entry stands."""
        return 3 + number + sum(map(len, self.pages[:number])) + place


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    mode = draw(st.sampled_from(Mode))
    buyers = [PlanBuyer(draw(st.integers(0, 1)), draw(st.integers(1, 3))) for _ in range(BUYERS)]
    changed = msgspec.structs.replace(plan(), mode=mode, buyers=buyers, batches=BATCHES)
    if mode is not Mode.TURNS:
        return changed
    at_once, calls, missed = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.sampled_from(Missed))
    return msgspec.structs.replace(changed, turns=Turns(60_000, at_once, calls, missed))


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a launch: anybody presses for anything, orders stand wherever they may, pages end anywhere."""
    book, pages = Book(draw(plans())), [list[Entry]()]
    for step in range(draw(st.integers(0, 40))):
        entry = draw(next_entries(book, OPENS + step * draw(st.sampled_from([1, 20_000]))))
        if entry is not None and entry_fault(book, entry) is None:
            book.apply(entry)
            pages[-1].append(entry)
        if draw(st.booleans()) and pages[-1]:
            pages.append([])
    return History(book.plan, [page for page in pages if page])


@st.composite
def next_entries(draw: st.DrawFn, book: Book, at: int) -> Entry | None:
    seq, buyer = book.seq + 1, draw(st.integers(0, BUYERS - 1))
    kind = draw(st.sampled_from(["press"] * 6 + ["due"] * 4 + ["release", "order"]))
    if kind == "press":
        found = decide(book, buyer, draw(st.integers(0, len(book.units))), f"k{draw(st.integers(0, 40))}", at)
        return found if isinstance(found, Press) else None
    if kind == "due":
        return next(iter(due(book, at)), None)
    if kind == "release":
        units = sorted(book.slots)
        unit = draw(st.sampled_from(units)) if units else -1
        return Release(seq, at, book.holder[unit], unit, "") if units else None
    orders: list[Entry] = [
        Pause(seq, at, ""),
        Resume(seq, at, ""),
        Wave(seq, at, [PlanUnit(f"w{seq}", "w", 1)], ""),
        Extend(seq, at, book.window.closes + 1, draw(st.integers(-1, 1)), ""),
        Leave(seq, at, buyer, ""),
        Close(seq, at, ""),
    ]
    return draw(st.sampled_from(orders))


@given(histories())
def test_every_launch_as_it_may_go_has_a_true_record(history: History) -> None:
    found = history.judged()
    assert (found.tree.size, found.pages) == (sum(map(len, history.pages)), len(history.pages))


@given(histories(), st.data())
def test_an_outcome_that_was_changed_is_named_though_all_is_sealed_again(history: History, data: st.DataObject) -> None:
    places = history.places(Press)
    assume(places)
    number, place = data.draw(st.sampled_from(places))
    press = history.pages[number][place]
    assert isinstance(press, Press)
    other = data.draw(st.sampled_from([outcome for outcome in Outcome if outcome is not press.outcome]))
    history.pages[number][place] = msgspec.structs.replace(press, outcome=other)
    with pytest.raises(Wrong, match=f"^line {history.line(number, place)}: it says {other}; by the plan"):
        history.judged()


@given(histories(), st.data())
def test_who_was_called_out_of_turn_is_named_though_all_is_sealed_again(history: History, data: st.DataObject) -> None:
    places = history.places(Call)
    assume(places)
    number, place = data.draw(st.sampled_from(places))
    call = history.pages[number][place]
    assert isinstance(call, Call)
    other = data.draw(st.integers(0, BUYERS - 1).filter(lambda buyer: buyer != call.buyer))
    history.pages[number][place] = msgspec.structs.replace(call, buyer=other)
    with pytest.raises(Wrong, match=f"^line {history.line(number, place)}: this was not the turn that was due"):
        history.judged()
