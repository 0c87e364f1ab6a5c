"""Who lets units go as often as the terms allow chooses no more."""

from __future__ import annotations

import msgspec
import pytest

from anchang.gate.launch.book import GIVEN_UP, UNPAID, Book, Refused, decide
from anchang.gate.launch.entries import Outcome, Press, Release
from anchang.gate.tests.test_book import OPENS, plan


def book(limit: int) -> Book:
    return Book(msgspec.structs.replace(plan(buyers=2), terms={"give_up_limit": limit} if limit else {}))


def let_go(kept: Book, unit: int, reason: str) -> None:
    won = decide(kept, 0, unit, f"a-key-for-{unit}", OPENS)
    assert isinstance(won, Press)
    assert won.outcome is Outcome.WON
    kept.apply(won)
    kept.apply(Release(kept.seq + 1, OPENS, 0, unit, reason))


def test_at_the_limit_nothing_more_is_chosen_and_others_go_on() -> None:
    kept = book(2)
    let_go(kept, 0, GIVEN_UP)
    let_go(kept, 1, UNPAID)
    assert decide(kept, 0, 2, "a-key-for-2", OPENS) is Refused.NOT_ENTITLED
    assert isinstance(decide(kept, 1, 2, "another-key", OPENS), Press)


@pytest.mark.parametrize(("limit", "reason"), [(0, UNPAID), (2, UNPAID), (1, "收回")])
def test_below_it_without_one_or_taken_back_one_may(limit: int, reason: str) -> None:
    kept = book(limit)
    let_go(kept, 0, reason)
    assert isinstance(decide(kept, 0, 2, "a-key-for-2", OPENS), Press)
