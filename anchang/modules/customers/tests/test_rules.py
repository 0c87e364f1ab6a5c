"""What was typed, whose name it is, what is overdue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anchang.kernel import clock
from anchang.modules.customers import rules


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("13812345678", "full", "13812345678"),
        (" 138 1234 5678 ", "full", "13812345678"),
        ("+86-13812345678", "full", "13812345678"),
        ("１３８１２３４５６７８", "full", "13812345678"),
        ("138****5678", "masked", "1385678"),
        ("138**345678", "masked", "138345678"),
        ("5678", "digits", "5678"),
        ("1385678", "digits", "1385678"),
        ("程", "name", "程"),
        ("程 女士", "name", "程女士"),
        ("567", "nothing", "567"),
        ("", "nothing", ""),
    ],
)
def test_what_was_typed_is_read_as_people_mean_it(typed: str, kind: str, text: str) -> None:
    query = rules.read_query(typed)
    assert (query.kind, query.text) == (kind, text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("程女士", "程女士", True),
        ("程 女士", "程女士", True),
        ("程女士", "程晓雨", True),
        ("欧阳先生", "欧阳锋", True),
        ("程女士", "程先生", False),
        ("程女士", "程小姐", True),
        ("李明", "李明远", False),
        ("程女士", "陈晓雨", False),
    ],
)
def test_two_names_are_one_person_when_a_title_suits(one: str, other: str, same: bool) -> None:
    assert rules.same_person(one, other) is same
    assert rules.same_person(other, one) is same


def test_digits_fit_the_end_of_a_number_or_its_mask() -> None:
    assert rules.fits_digits("13812345678", "45678")
    assert rules.fits_digits("13812345678", "1385678")
    assert not rules.fits_digits("13812345678", "15678")


def test_nobody_is_reminded_of_a_customer_who_has_bought() -> None:
    now = clock.now()
    past = now - timedelta(seconds=1)
    assert rules.is_overdue(past, "following", at=now)
    assert not rules.is_overdue(now, "following", at=now)
    assert not rules.is_overdue(past, "subscribed", at=now)
    assert not rules.is_overdue(None, "following", at=now)
