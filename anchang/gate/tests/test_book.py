"""The one decision of a launch: whoever reads the same entries comes to the same outcome."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.gate.launch.book import FREE, Book, Known, Refused, decide, read
from anchang.gate.launch.entries import (
    Close,
    Damaged,
    Entry,
    Extend,
    Mode,
    Outcome,
    Pause,
    Plan,
    PlanBuyer,
    PlanUnit,
    Press,
    Release,
    Resume,
    Wave,
    Window,
    genesis,
    leaf,
    line_of,
    next_link,
    page_of,
    plan_bytes,
    read_line,
    read_page,
    read_plan,
)

OPENS, CLOSES = 1_000_000, 2_000_000
KEY = "a-key-of-a-press"


def plan(*, units: int = 3, buyers: int = 3, limit: int = 1, mode: Mode = Mode.FREE, batches: int = 0) -> Plan:
    return Plan(
        launch="0",
        is_rehearsal=True,
        mode=mode,
        window=Window(OPENS, CLOSES),
        units=[PlanUnit(f"u{number}", f"1-{number}", 100) for number in range(units)],
        buyers=[PlanBuyer(number % batches if batches else 0, limit) for number in range(buyers)],
        batches=[Window(OPENS + 100 * number, OPENS + 100 * number + 100) for number in range(batches)],
    )


@dataclass
class Hand:
    """Presses one after the other, each at a later instant."""

    book: Book
    written: list[Entry] = field(default_factory=list)

    def press(self, buyer: int, unit: int, key: str = "", at: int = OPENS) -> Press | Known | Refused:
        found = decide(self.book, buyer, unit, key or f"key-{len(self.written)}", at)
        if isinstance(found, Press):
            self.write(found)
        return found

    def write(self, entry: Entry) -> None:
        self.book.apply(entry)
        self.written.append(entry)

    @property
    def next(self) -> int:
        return self.book.seq + 1


@pytest.fixture
def hand() -> Hand:
    return Hand(Book(plan()))


def outcome(found: Press | Known | Refused) -> str:
    return found if isinstance(found, Refused) else found.outcome


def test_the_first_wins_and_the_second_hears_that_it_is_taken(hand: Hand) -> None:
    assert outcome(hand.press(0, 0)) == Outcome.WON
    assert outcome(hand.press(1, 0)) == Outcome.TAKEN
    assert outcome(hand.press(1, 1)) == Outcome.WON


def test_who_has_what_may_be_had_gets_no_more(hand: Hand) -> None:
    hand.press(0, 0)
    assert outcome(hand.press(0, 1)) == Outcome.HAVE
    assert hand.book.held[0] == [0]


def test_the_same_key_gets_the_same_truth(hand: Hand) -> None:
    first = hand.press(0, 0, KEY)
    assert isinstance(first, Press)
    again = hand.press(0, 0, KEY, at=CLOSES + 1)
    assert again == Known(0, Outcome.WON, first.seq, first.at)
    assert hand.press(0, 1, KEY) == Refused.KEY_REUSED
    assert outcome(hand.press(1, 1, KEY)) == Outcome.WON, "a key is the buyer's own"


def test_a_taken_key_stays_taken_when_the_unit_comes_back(hand: Hand) -> None:
    hand.press(0, 0)
    hand.press(1, 0, KEY)
    hand.write(Release(hand.next, OPENS + 5, 0, 0, "unpaid"))
    assert outcome(hand.press(1, 0, KEY)) == Outcome.TAKEN
    assert outcome(hand.press(1, 0, "another-key")) == Outcome.WON


@pytest.mark.parametrize(
    ("at", "expected"),
    [(OPENS - 1, Refused.EARLY), (OPENS, Outcome.WON), (CLOSES - 1, Outcome.WON), (CLOSES, Refused.OVER)],
)
def test_the_bell_is_exact_to_the_microsecond(hand: Hand, at: int, expected: str) -> None:
    assert outcome(hand.press(0, 0, at=at)) == expected


def test_a_pause_refuses_and_leaves_the_key_unused(hand: Hand) -> None:
    hand.write(Pause(hand.next, OPENS, "power"))
    assert hand.press(0, 0, KEY) == Refused.PAUSED
    hand.write(Resume(hand.next, OPENS, "power is back"))
    assert outcome(hand.press(0, 0, KEY)) == Outcome.WON


def test_after_the_close_nobody_chooses_and_everybody_may_ask(hand: Hand) -> None:
    hand.press(0, 0, KEY)
    hand.write(Close(hand.next, OPENS + 1, "all are served"))
    assert hand.press(1, 1) == Refused.OVER
    assert outcome(hand.press(0, 0, KEY)) == Outcome.WON


def test_a_batch_has_its_own_time() -> None:
    hand = Hand(Book(plan(mode=Mode.BATCHES, batches=2)))
    assert hand.press(1, 0, at=OPENS + 99) == Refused.EARLY
    assert outcome(hand.press(1, 0, at=OPENS + 100)) == Outcome.WON
    assert hand.press(0, 1, at=OPENS + 100) == Refused.OVER
    hand.write(Extend(hand.next, OPENS + 101, OPENS + 300, 0, "the queue was long"))
    assert outcome(hand.press(0, 1, at=OPENS + 299)) == Outcome.WON


def test_more_units_come_with_a_wave(hand: Hand) -> None:
    assert hand.press(0, 3) == Refused.NO_SUCH_UNIT
    hand.write(Wave(hand.next, OPENS, [PlanUnit("u3", "1-4", 100)], "a second wave"))
    assert outcome(hand.press(0, 3)) == Outcome.WON
    assert hand.book.number_of["u3"] == 3


def test_a_stranger_is_not_entitled(hand: Hand) -> None:
    assert hand.press(3, 0) == Refused.NOT_ENTITLED
    assert hand.press(-1, 0) == Refused.NOT_ENTITLED


def test_a_returned_right_is_used_again() -> None:
    hand = Hand(Book(plan(limit=2)))
    hand.press(0, 0)
    hand.press(0, 1)
    hand.write(Release(hand.next, OPENS, 0, 0, "given up"))
    hand.press(0, 2)
    assert hand.book.slots == {1: 1, 2: 0}


def test_a_gap_in_the_book_is_refused(hand: Hand) -> None:
    with pytest.raises(ValueError, match="entry 7 after 0"):
        hand.book.apply(Press(7, OPENS, 0, 0, KEY, Outcome.WON))


def test_the_board_is_a_bit_a_unit_the_first_one_highest() -> None:
    hand = Hand(Book(plan(units=9, limit=9)))
    hand.press(0, 0)
    hand.press(0, 8)
    assert hand.book.bits() == bytes([0b10000000, 0b10000000])


def test_a_line_reads_as_what_was_written(hand: Hand) -> None:
    hand.press(0, 0)
    hand.write(Release(hand.next, OPENS, 0, 0, "到期未付"))
    page = page_of(hand.written)
    assert read_page(page) == hand.written
    assert page.count(b"\n") == 2
    assert line_of(hand.written[0]) == b'["press",1,1000000,0,0,"key-0","won"]'
    assert next_link(genesis(b"plan"), page) != next_link(genesis(b"plan2"), page)
    assert len(leaf(line_of(hand.written[0]))) == 32
    assert read_plan(plan_bytes(plan())) == plan()


@pytest.mark.parametrize("line", [b"", b"[]", b'["press",1]', b'["gift",1,2]', b'["press",1,2,3,4,5,"won"]'])
def test_a_line_that_is_none_is_damaged(line: bytes) -> None:
    with pytest.raises(Damaged):
        read_line(line)


@given(st.data(), st.integers(1, 4), st.integers(1, 4), st.integers(1, 3))
def test_no_unit_has_two_holders_and_nobody_more_than_the_right(
    data: st.DataObject, units: int, buyers: int, limit: int
) -> None:
    hand = Hand(Book(plan(units=units, buyers=buyers, limit=limit)))
    for _ in range(data.draw(st.integers(0, 40))):
        if data.draw(st.booleans()) or not hand.book.slots:
            hand.press(data.draw(st.integers(0, buyers - 1)), data.draw(st.integers(0, units - 1)))
        else:
            unit = data.draw(st.sampled_from(sorted(hand.book.slots)))
            hand.write(Release(hand.next, OPENS, hand.book.holder[unit], unit, "unpaid"))
        held = [unit for mine in hand.book.held.values() for unit in mine]
        assert len(held) == len(set(held)) == sum(one != FREE for one in hand.book.holder)
        assert all(len(mine) <= limit for mine in hand.book.held.values())
        assert all(
            sorted(hand.book.slots[unit] for unit in mine) == sorted({hand.book.slots[unit] for unit in mine})
            for mine in hand.book.held.values()
        )
        assert all(slot < limit for slot in hand.book.slots.values())
    again = read(hand.book.plan, read_page(page_of(hand.written)))
    assert (again.holder, again.held, again.keys, again.seq) == (
        hand.book.holder,
        hand.book.held,
        hand.book.keys,
        hand.book.seq,
    )
