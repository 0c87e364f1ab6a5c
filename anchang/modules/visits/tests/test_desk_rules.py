"""Seven answers to the first question, and who receives."""

from __future__ import annotations

from uuid import UUID

import pytest

from anchang.modules.visits.rules.desk import Standing, assign, judge
from anchang.modules.visits.rules.door import DoorSum
from anchang.modules.visits.rules.rotation import Seat
from anchang.modules.visits.states import AwayReason, Purpose, Turn, Verdict

A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
DAY = [Seat(A, 1), Seat(B, 2), Seat(C, 3, away=AwayReason.RESEARCH)]


@pytest.mark.parametrize(
    ("standing", "verdict", "turn", "receiver"),
    [
        (Standing(), Verdict.NEW, Turn.TURN, A),
        (Standing(is_known=True), Verdict.NEW, Turn.TURN, A),
        (Standing(is_known=True, owner_id=B, has_visited=True), Verdict.OLD_HERE, Turn.OLD, B),
        (Standing(is_known=True, owner_id=C, has_visited=True), Verdict.OLD_AWAY, Turn.COURTESY, B),
        (Standing(is_known=True, owner_id=UUID(int=9)), Verdict.OLD_AWAY, Turn.COURTESY, B),
        (Standing(is_known=True, has_visited=True), Verdict.POOL, Turn.TURN, A),
        (Standing(is_known=True, has_filing=True), Verdict.FILED, Turn.TURN, A),
        (Standing(is_known=True, has_filing=True, owner_id=B), Verdict.FILED, Turn.OLD, B),
        (Standing(is_known=True, owner_id=B, status="signed"), Verdict.OWNER, Turn.OLD, B),
        (Standing(is_known=True, status="signed"), Verdict.OWNER, Turn.COURTESY, B),
        (Standing(purpose=Purpose.PEER), Verdict.NOT_BUYING, Turn.NONE, None),
    ],
)
def test_the_desk_gives_one_of_seven_answers(
    standing: Standing, verdict: Verdict, turn: Turn, receiver: UUID | None
) -> None:
    assert judge(standing, DAY) is verdict
    found = assign(standing, DAY)
    assert (found.verdict, found.turn, found.user_id) == (verdict, turn, receiver)


def test_only_new_customers_count_as_a_turn() -> None:
    assert assign(Standing(), DAY).counts
    assert not assign(Standing(is_known=True, owner_id=B), DAY).counts
    assert not assign(Standing(purpose=Purpose.OTHER), DAY).counts


def test_a_named_consultant_receives_unless_the_customer_has_an_owner() -> None:
    assert assign(Standing(), DAY, named_id=B).user_id == B
    assert assign(Standing(), DAY, named_id=B).turn is Turn.NAMED
    assert assign(Standing(is_known=True, owner_id=A), DAY, named_id=B).user_id == A
    assert assign(Standing(), DAY, named_id=C).user_id == A


def test_an_absent_owner_must_be_phoned() -> None:
    assert assign(Standing(is_known=True, owner_id=C), DAY).must_call_owner
    assert not assign(Standing(is_known=True, owner_id=B), DAY).must_call_owner


def test_five_in_a_hundred_may_be_missing_at_the_door_and_no_more() -> None:
    assert not DoorSum(100, 95).is_over
    assert DoorSum(100, 94).is_over
    assert DoorSum(46, 44).missing == 2
    assert DoorSum(0, 3).share is None


def test_groups_that_were_registered_but_not_counted_are_no_negative_sum() -> None:
    short = DoorSum(2, 3)
    assert (short.missing, short.uncounted) == (0, 1)
    assert (DoorSum(46, 44).uncounted, DoorSum(44, 44).uncounted) == (0, 0)
