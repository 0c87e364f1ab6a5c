"""A launch in turns: who is called, for how long, and what becomes of who misses (domain guide §9.2)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.gate.launch.book import Book, Known, Refused, read
from anchang.gate.launch.checks import entry_fault, plan_fault
from anchang.gate.launch.entries import (
    Again,
    Call,
    Damaged,
    Entry,
    Leave,
    Miss,
    Missed,
    Mode,
    Outcome,
    Pause,
    Plan,
    Press,
    Release,
    Resume,
    Turns,
    line_of,
    read_line,
)
from anchang.gate.launch.turns import due
from anchang.gate.tests.test_book import CLOSES, KEY, OPENS, Hand, plan

LASTS = 100


def in_turns(
    *, units: int = 9, buyers: int = 4, at_once: int = 1, calls: int = 2, missed: Missed = Missed.NEXT, **more: Any
) -> Plan:
    turns = Turns(lasts=LASTS, at_once=at_once, calls=calls, missed=missed)
    return msgspec.structs.replace(plan(units=units, buyers=buyers, mode=Mode.TURNS, **more), turns=turns)


class Floor(Hand):
    """A hand that also writes what is due."""

    def look(self, at: int) -> list[tuple[str, int]]:
        found = due(self.book, at)
        for entry in found:
            assert entry_fault(self.book, entry) is None
            self.write(entry)
        return [(type(entry).__name__, entry.buyer) for entry in found if isinstance(entry, Call | Miss)]


def floor(**more: Any) -> Floor:
    return Floor(Book(in_turns(**more)))


def test_buyers_are_called_one_after_the_other_by_their_numbers() -> None:
    hand = floor()
    assert hand.look(OPENS - 1) == []
    assert hand.look(OPENS) == [("Call", 0)]
    assert hand.look(OPENS + 1) == []
    assert hand.press(0, 5, at=OPENS + 2).outcome is Outcome.WON  # type: ignore[union-attr]
    assert hand.look(OPENS + 3) == [("Call", 1)]


def test_only_who_is_called_may_choose_and_not_a_moment_longer() -> None:
    hand = floor()
    hand.look(OPENS)
    assert hand.press(1, 0, at=OPENS + 1) is Refused.NOT_YOUR_TURN
    assert hand.press(0, 0, at=OPENS + LASTS) is Refused.NOT_YOUR_TURN, "although the miss is not written yet"
    assert hand.press(0, 0, at=OPENS + LASTS - 1).outcome is Outcome.WON  # type: ignore[union-attr]


def test_who_hears_taken_is_still_in_turn() -> None:
    hand = floor(at_once=2)
    hand.look(OPENS)
    hand.press(0, 3, at=OPENS + 1)
    assert hand.press(1, 3, at=OPENS + 2).outcome is Outcome.TAKEN  # type: ignore[union-attr]
    assert hand.press(1, 4, at=OPENS + 3).outcome is Outcome.WON  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("missed", "order"),
    [
        (Missed.NEXT, [0, 0, 1, 1, 2, 2]),
        (Missed.END, [0, 1, 2, 0, 1, 2]),
    ],
)
def test_who_misses_is_called_again_as_the_plan_says_and_then_is_out(missed: Missed, order: list[int]) -> None:
    hand = floor(buyers=3, missed=missed)
    for place in range(9):
        hand.look(OPENS + place * LASTS)
    assert [entry.buyer for entry in hand.written if isinstance(entry, Call)] == order
    assert not hand.book.queue.waiting  # type: ignore[union-attr]


def test_several_are_called_at_once() -> None:
    hand = floor(buyers=5, at_once=3)
    assert hand.look(OPENS) == [("Call", 0), ("Call", 1), ("Call", 2)]
    hand.press(1, 0, at=OPENS + 1)
    assert hand.look(OPENS + 2) == [("Call", 3)]
    assert hand.look(OPENS + LASTS) == [("Miss", 0), ("Miss", 2), ("Call", 2), ("Call", 0)]


def test_a_pause_takes_no_time_from_who_is_called() -> None:
    hand = floor()
    hand.look(OPENS)
    hand.write(Pause(hand.next, OPENS + 40, "检查"))
    assert hand.look(OPENS + 500) == []
    hand.write(Resume(hand.next, OPENS + 1000, "恢复"))
    assert hand.press(0, 0, at=OPENS + 1059).outcome is Outcome.WON  # type: ignore[union-attr]


def test_whose_turn_was_over_before_the_pause_gets_no_more_time() -> None:
    hand = floor()
    hand.look(OPENS)
    hand.write(Pause(hand.next, OPENS + LASTS + 5, "检查"))
    hand.write(Resume(hand.next, OPENS + 1000, "恢复"))
    assert hand.press(0, 0, at=OPENS + 1000) is Refused.NOT_YOUR_TURN


def test_who_leaves_is_not_called_any_more() -> None:
    hand = floor()
    hand.look(OPENS)
    for buyer in (0, 1):
        hand.write(Leave(hand.next, OPENS + 1, buyer, "不选了"))
    assert hand.look(OPENS + 2) == [("Call", 2)]
    assert entry_fault(hand.book, Leave(hand.next, OPENS + 3, 0, "不选了"))


def test_nobody_is_called_for_nothing_and_a_unit_that_comes_back_is_called_for() -> None:
    hand = floor(units=1)
    hand.look(OPENS)
    hand.press(0, 0, at=OPENS + 1)
    assert hand.look(OPENS + 2) == []
    hand.write(Release(hand.next, OPENS + 3, 0, 0, "未付款"))
    assert hand.look(OPENS + 4) == [("Call", 1)], "who gave it back had a turn"


def test_a_call_that_was_not_due_is_a_fault() -> None:
    hand = floor()
    assert entry_fault(hand.book, Call(1, OPENS, 1, OPENS + LASTS)) == "this was not the turn that was due"
    assert entry_fault(hand.book, Call(1, OPENS, 0, OPENS + LASTS + 1))
    hand.look(OPENS)
    assert entry_fault(hand.book, Miss(2, OPENS + LASTS - 1, 0))
    assert entry_fault(hand.book, Miss(2, OPENS + LASTS, 0)) is None


def test_a_plan_says_how_its_turns_go() -> None:
    ids = {"launch": "0190a0e0-0000-7000-8000-000000000000"}
    good = msgspec.structs.replace(in_turns(), **ids)
    assert plan_fault(good) is None
    assert plan_fault(msgspec.structs.replace(good, turns=None))
    assert plan_fault(msgspec.structs.replace(good, mode=Mode.FREE))
    assert plan_fault(msgspec.structs.replace(good, turns=Turns(0, 1, 1, Missed.NEXT)))


@pytest.mark.parametrize("entry", [Call(1, 2, 3, 4), Miss(1, 2, 3), Leave(1, 2, 3, "不选了")])
def test_turns_are_lines_like_others(entry: Entry) -> None:
    assert read_line(line_of(entry)) == entry


@given(
    data=st.data(),
    buyers=st.integers(1, 6),
    units=st.integers(1, 6),
    at_once=st.integers(1, 3),
    calls=st.integers(1, 3),
    missed=st.sampled_from(Missed),
)
def test_whatever_happens_turns_are_fair_and_end(
    data: st.DataObject, buyers: int, units: int, at_once: int, calls: int, missed: Missed
) -> None:
    hand = floor(buyers=buyers, units=units, at_once=at_once, calls=calls, missed=missed)
    at, queue = OPENS, hand.book.queue
    assert queue is not None
    for step in range(data.draw(st.integers(1, 40))):
        at += data.draw(st.integers(0, LASTS))
        hand.look(at)
        assert len(queue.called) <= at_once
        some: int = data.draw(st.sampled_from([-1, *sorted(queue.called)]))
        hand.press(some, step % units, at=at)
    counted = Counter(entry.buyer for entry in hand.written if isinstance(entry, Call))
    assert max(counted.values(), default=0) <= calls
    again = read(hand.book.plan, hand.written)
    assert (again.queue.called, again.queue.waiting) == (queue.called, queue.waiting)  # type: ignore[union-attr]
    for place in range(buyers * calls + 1):
        hand.look(at + (place + 1) * LASTS)
    if at + (buyers * calls + 1) * LASTS < CLOSES and len(hand.book.slots) < units:
        assert not queue.waiting
    assert not [press for press in hand.written if isinstance(press, Press) and press.buyer not in counted]


def test_who_was_out_is_called_once_more_after_all_who_wait() -> None:
    hand = floor(buyers=2, calls=1)
    hand.look(OPENS)
    hand.look(OPENS + LASTS)
    assert entry_fault(hand.book, Again(hand.next, OPENS + LASTS, 1, "到场")), "is called just now"
    again = Again(hand.next, OPENS + LASTS, 0, "到场")
    assert entry_fault(hand.book, again) is None
    hand.write(again)
    assert hand.look(OPENS + 2 * LASTS) == [("Miss", 1), ("Call", 0)]
    assert hand.look(OPENS + 3 * LASTS) == [("Miss", 0)], "and then is out again"


def test_who_has_all_units_is_not_called_again() -> None:
    hand = floor()
    hand.look(OPENS)
    hand.press(0, 0, at=OPENS)
    assert entry_fault(hand.book, Again(hand.next, OPENS, 0, "再选"))
    hand.write(Release(hand.next, OPENS + 1, 0, 0, "收回"))
    assert entry_fault(hand.book, Again(hand.next, OPENS + 1, 0, "再选")) is None
    assert entry_fault(hand.book, Again(hand.next, OPENS + 1, 99, "再选")), "nobody's number"


def test_a_plan_in_turns_without_their_measure_lets_nobody_choose() -> None:
    with pytest.raises(Damaged):
        Book(msgspec.structs.replace(in_turns(), turns=None))


def test_a_key_of_a_turn_that_is_over_gets_its_truth() -> None:
    hand = floor()
    hand.look(OPENS)
    first = hand.press(0, 0, KEY, at=OPENS)
    assert isinstance(first, Press)
    assert hand.press(0, 0, KEY, at=OPENS + 2 * LASTS) == Known(0, Outcome.WON, first.seq, first.at)


@given(data=st.data(), limit=st.integers(1, 2), at_once=st.integers(1, 3), missed=st.sampled_from(Missed))
def test_with_pauses_and_second_chances_nobody_chooses_out_of_turn(
    data: st.DataObject, limit: int, at_once: int, missed: Missed
) -> None:
    hand = floor(units=5, buyers=4, at_once=at_once, calls=2, missed=missed, limit=limit)
    queue, at = hand.book.queue, OPENS
    assert queue is not None
    left: dict[int, int] = {}
    for _ in range(data.draw(st.integers(1, 40))):
        at += data.draw(st.integers(0, LASTS))
        buyer, unit = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 4))
        tried: list[Entry] = [
            Pause(hand.next, at, "检查"),
            Resume(hand.next, at, "恢复"),
            Leave(hand.next, at, buyer, "不选了"),
            Again(hand.next, at, buyer, "到场"),
            Release(hand.next, at, hand.book.holder[unit], unit, "未付款"),
        ]
        entry = data.draw(st.sampled_from([None, None, None, *tried]))
        if entry and entry_fault(hand.book, entry) is None:
            if isinstance(entry, Pause):
                left = {one: until - at for one, until in queue.called.items() if until > at}
            hand.write(entry)
            if isinstance(entry, Resume):
                assert {one: queue.called[one] - at for one in left if one in queue.called} == {
                    one: rest for one, rest in left.items() if one in queue.called
                }, "a pause takes no time from who is called"
        hand.look(at)
        may = queue.is_turn_of(buyer, at) and not hand.book.is_paused
        found = hand.press(buyer, unit, at=at)
        assert may or found in (Refused.NOT_YOUR_TURN, Refused.PAUSED)
        assert not set(queue.called) & set(queue.waiting)
        assert len(queue.called) <= at_once
        assert len(set(queue.waiting)) == len(queue.waiting)
    again = read(hand.book.plan, hand.written)
    assert again.queue and (again.queue.called, again.queue.waiting) == (queue.called, queue.waiting)
