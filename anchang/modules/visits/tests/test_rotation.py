"""The rotation of §5.3: its test vectors, and properties over any day."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from statistics import mean
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.modules.visits.rules import rotation
from anchang.modules.visits.rules.rotation import Happened, Seat, fold, in_order, next_for_new
from anchang.modules.visits.states import COMPENSATED, AwayReason, Happening

NAMES = "ABCDEFGH"
IDS = {name: UUID(int=number) for number, name in enumerate(NAMES, 1)}


def seats(names: str) -> list[Seat]:
    return [Seat(IDS[name], position) for position, name in enumerate(names, 1)]


def names(found: list[Seat]) -> str:
    return "".join(next(name for name, pk in IDS.items() if pk == seat.user_id) for seat in found)


def who(found: list[Seat]) -> str:
    seat = next_for_new(found).seat
    return names([seat]) if seat else ""


def happen(found: list[Seat], kind: Happening, name: str, *, reason: str = "", visit: UUID | None = None) -> list[Seat]:
    return fold(found, [Happened(kind, IDS[name], visit, reason)])


def receive(found: list[Seat]) -> list[Seat]:
    """Let the next one receive a new customer who leaves at once."""
    choice = next_for_new(found)
    assert choice.seat
    for seat in choice.lost:
        found = fold(found, [Happened(Happening.LOST, seat.user_id)])
    for seat in choice.owed:
        found = fold(found, [Happened(Happening.OWED, seat.user_id)])
    return fold(found, [Happened(Happening.TURN, choice.seat.user_id)])


def test_a_seat_knows_since_when_it_receives_is_away_or_gone() -> None:
    hours = [datetime(2026, 11, 21, hour, tzinfo=UTC) for hour in range(9, 15)]
    visit, day, since = uuid4(), seats("A"), []
    story = (
        (Happening.TURN, "", visit),
        (Happening.AWAY, AwayReason.TOILET, None),
        (Happening.BACK, "", None),
        (Happening.DONE, "", visit),
        (Happening.LEFT, "", None),
        (Happening.JOINED, "", None),
    )
    for (kind, reason, of), at in zip(story, hours, strict=True):
        day = fold(day, [Happened(kind, IDS["A"], of, reason, at)])
        since.append(day[0].since)
    assert since == [hours[0], hours[1], hours[0], None, hours[4], None]


def test_t_v1_whoever_has_an_old_customer_is_passed_over_and_keeps_the_place() -> None:
    day = happen(seats("ABC"), Happening.OLD, "A", visit=uuid4())
    assert who(day) == "B"
    day = receive(day)
    assert [(names([seat]), seat.load) for seat in in_order(day)] == [("A", 0), ("C", 0), ("B", 1)]


def test_t_v2_whoever_told_and_went_to_the_toilet_is_compensated_next() -> None:
    day = receive(seats("ABC"))
    day = happen(day, Happening.AWAY, "B", reason=AwayReason.TOILET)
    assert who(day) == "C"
    day = receive(day)
    day = happen(day, Happening.BACK, "B")
    assert next(seat for seat in day if seat.user_id == IDS["B"]).owed == 1
    assert who(day) == "B"
    day = receive(day)
    assert {seat.load for seat in day} == {1}
    assert all(seat.owed == 0 for seat in day)


def test_a_private_absence_loses_the_turn() -> None:
    day = happen(seats("ABC"), Happening.AWAY, "A", reason=AwayReason.PRIVATE)
    day = receive(day)
    day = happen(day, Happening.BACK, "A")
    assert [(names([seat]), seat.load) for seat in in_order(day)] == [("C", 0), ("A", 1), ("B", 1)]


def test_t_v3_within_a_day_turns_differ_by_at_most_one() -> None:
    day = seats("ABCD")
    for _ in range(50):
        day = receive(day)
        assert max(seat.turns for seat in day) - min(seat.turns for seat in day) <= 1


@pytest.mark.parametrize("morning", ["drawn", "rotated"])
def test_t_v3_over_ten_days_nobody_is_favoured_by_the_morning_order(morning: str) -> None:
    totals: Counter[str] = Counter()
    for seed in range(1000):
        order = rotation.drawn("ABCD", f"{seed}")
        for number in range(10):
            day = seats("".join(order))
            for _ in range(3):
                day = receive(day)
            for seat in day:
                totals[names([seat])] += seat.turns
            again = f"{seed} {number}"
            order = rotation.drawn("ABCD", again) if morning == "drawn" else rotation.rotated(order, "ABCD")
    for name in "ABCD":
        assert mean([totals[name] / 1000]) == pytest.approx(7.5, abs=0.2)


def test_three_days_off_leave_no_echo() -> None:
    order = ["A", "B", "C", "D"]
    received: Counter[str] = Counter()
    for number in range(33):
        here = "BCD" if number < 3 else "ABCD"
        order = rotation.rotated(order, here)
        day = seats("".join(order))
        for _ in range(3):
            day = receive(day)
        if number >= 3:
            received.update({names([seat]): seat.turns for seat in day})
    assert max(received.values()) - min(received.values()) <= 2


def test_the_same_seed_draws_the_same_order() -> None:
    assert rotation.drawn("ABCD", "2026-11-21") == rotation.drawn("ABCD", "2026-11-21")


def test_yesterdays_first_is_todays_last_and_newcomers_follow() -> None:
    assert rotation.rotated("ABCD", "ABDE") == ["B", "D", "A", "E"]


def test_when_everybody_is_busy_a_second_new_customer_is_taken_but_not_beside_an_old_one() -> None:
    day = happen(seats("AB"), Happening.OLD, "A", visit=uuid4())
    day = happen(day, Happening.TURN, "B", visit=uuid4())
    assert who(day) == "B"
    assert who([replace(seat, old_visits=frozenset({uuid4()})) for seat in day]) == ""


def test_the_free_come_before_the_busy_whatever_the_count() -> None:
    day = happen(seats("AB"), Happening.TURN, "B")
    day = happen(day, Happening.NAMED, "B")
    day = happen(day, Happening.TURN, "A", visit=uuid4())
    assert who(day) == "B"


def test_a_named_consultant_has_had_a_turn() -> None:
    day = happen(seats("ABC"), Happening.NAMED, "B")
    assert names(in_order(day)) == "ACB"


def test_a_courtesy_goes_to_the_last_free_and_is_made_good() -> None:
    day = seats("ABC")
    seat = rotation.next_for_courtesy(day)
    assert seat
    assert names([seat]) == "C"
    visit = uuid4()
    day = happen(day, Happening.COURTESY, "C", visit=visit)
    day = happen(day, Happening.DONE, "C", visit=visit)
    day = happen(day, Happening.COMPENSATION, "C")
    assert who(day) == "C"


def test_a_latecomer_begins_where_the_others_are() -> None:
    day = seats("AB")
    for _ in range(6):
        day = receive(day)
    day.append(Seat(IDS["C"], 3, base=rotation.base_for(day)))
    for _ in range(3):
        day = receive(day)
    assert next(seat for seat in day if seat.user_id == IDS["C"]).turns == 1


def test_whoever_has_gone_home_is_not_chosen() -> None:
    assert who(happen(seats("AB"), Happening.LEFT, "A")) == "B"
    assert who([]) == ""


VISITORS = st.integers(min_value=0, max_value=40)
TEAM = st.integers(min_value=1, max_value=8).map(lambda count: NAMES[:count])


@given(TEAM, VISITORS)
def test_turns_differ_by_at_most_one_while_everybody_is_there(team: str, visitors: int) -> None:
    day = seats(team)
    for _ in range(visitors):
        day = receive(day)
    assert max(seat.turns for seat in day) - min(seat.turns for seat in day) <= 1
    assert sum(seat.turns for seat in day) == visitors


STEP = st.one_of(
    st.just(("receive", "", "")),
    st.tuples(st.just("away"), st.sampled_from("ABCD"), st.sampled_from(list(AwayReason))),
    st.tuples(st.just("back"), st.sampled_from("ABCD"), st.just("")),
)


@given(st.lists(STEP, max_size=60))
def test_only_whoever_receives_or_loses_a_turn_is_charged_with_one(steps: list[tuple[str, str, str]]) -> None:
    day = seats("ABCD")
    for verb, name, reason in steps:
        if verb == "away":
            day = happen(day, Happening.AWAY, name, reason=reason)
        elif verb == "back":
            day = happen(day, Happening.BACK, name)
        elif next_for_new(day).seat:
            before = {seat.user_id: seat for seat in day}
            chosen = next_for_new(day).seat
            day = receive(day)
            assert chosen
            assert chosen.away is None
            for seat in day:
                changed = seat.load - before[seat.user_id].load
                if seat.user_id == chosen.user_id:
                    assert changed == 1
                elif seat.away in COMPENSATED or seat.away is None:
                    assert changed == 0
