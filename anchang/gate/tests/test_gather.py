"""The first moments after a bell are drawn by lot (reliability guide S7)."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.gate.launch.book import Book
from anchang.gate.launch.checks import plan_fault
from anchang.gate.launch.entries import Gather, Mode, Plan
from anchang.gate.launch.gather import committed, gather_key, gathered_until, in_order, is_gathered, rank
from anchang.gate.tests.test_book import OPENS, plan
from anchang.gate.tests.test_turns import in_turns

LASTS = 50
KEY = gather_key("a secret of tests", UUID(int=7))


def gathering(**more: object) -> Plan:
    return msgspec.structs.replace(plan(buyers=20, **more), gather=Gather(LASTS, committed(KEY)))  # type: ignore[arg-type]


def ask(buyer: int, at: int) -> tuple[int, int, str, int]:
    return buyer, 0, f"key-of-{buyer}", at


@given(st.permutations(range(20)))
def test_the_order_of_arrival_says_nothing_about_the_order_of_decision(arrived: list[int]) -> None:
    book = Book(gathering())
    asks = [ask(buyer, OPENS + place) for place, buyer in enumerate(arrived)]
    assert [one[0] for one in in_order(asks, book, KEY)] == sorted(range(20), key=lambda buyer: rank(KEY, buyer))


def test_who_comes_after_the_first_moments_stands_behind_in_the_order_of_arrival() -> None:
    book = Book(gathering())
    asks = [ask(3, OPENS + LASTS), ask(9, OPENS), ask(1, OPENS + LASTS + 5), ask(4, OPENS + LASTS - 1)]
    ordered = [one[0] for one in in_order(asks, book, KEY)]
    assert set(ordered[:2]) == {9, 4}
    assert ordered[2:] == [3, 1]


def test_every_buyer_is_first_as_often_as_any_other() -> None:
    first = Counter(
        min(range(20), key=lambda buyer: rank(gather_key("a secret", UUID(int=launch)), buyer))
        for launch in range(4000)
    )
    assert sum((first[buyer] - 200) ** 2 / 200 for buyer in range(20)) < 43.8, "χ² of 19 degrees, p > 0.001"


def test_each_batch_has_first_moments_of_its_own_and_turns_have_none() -> None:
    book = Book(gathering(mode=Mode.BATCHES, batches=2))
    assert is_gathered(book, 1, OPENS + 100)
    assert not is_gathered(book, 0, OPENS + 100)
    assert gathered_until(book, OPENS + 101) == OPENS + 100 + LASTS
    assert gathered_until(book, OPENS + LASTS) == 0
    turns = msgspec.structs.replace(in_turns(), gather=Gather(LASTS, committed(KEY)))
    assert gathered_until(Book(turns), OPENS) == 0


@pytest.mark.parametrize("gather", [Gather(0, committed(KEY)), Gather(LASTS, "no hash"), Gather(10**9, committed(KEY))])
def test_a_plan_binds_its_key_and_ends_its_first_moments(gather: Gather) -> None:
    good = msgspec.structs.replace(gathering(), launch="0190a0e0-0000-7000-8000-000000000000")
    assert plan_fault(good) is None
    assert plan_fault(msgspec.structs.replace(good, gather=gather))
