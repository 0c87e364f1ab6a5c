"""When one may sign: slots lie within the hours, whatever is set; changes end with the day before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from anchang.kernel import clock
from anchang.modules.launches.rules.settings import MEASURES
from anchang.modules.launches.rules.signing import (
    Times,
    days_of,
    free_seats,
    is_reminded,
    is_slot,
    may_change,
    slots_on,
)

FIRST = date(2026, 11, 29)
TIMES = Times(FIRST, days=3, from_hour=9, to_hour=18, minutes=30, seats=4)
INSTANTS = st.integers(0, 30 * 24 * 60).map(
    lambda minutes: clock.at_local(FIRST, 0) + timedelta(days=-9, minutes=minutes)
)


def measure(name: str) -> st.SearchStrategy[int]:
    return st.integers(*MEASURES[name])


TIMES_OF_ANY = st.builds(
    Times,
    st.just(FIRST),
    measure("sign_days"),
    measure("sign_from"),
    measure("sign_to"),
    measure("sign_minutes"),
    measure("sign_seats"),
)


def test_a_day_of_nine_hours_has_eighteen_halves_of_an_hour() -> None:
    slots = slots_on(TIMES, FIRST)
    assert (len(slots), slots[0], slots[-1]) == (18, clock.at_local(FIRST, 9), clock.at_local(FIRST, 17, 30))


def test_there_are_slots_on_the_days_that_are_set_and_on_no_other() -> None:
    assert days_of(TIMES) == [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=2)]
    assert not slots_on(TIMES, FIRST - timedelta(days=1))
    assert not slots_on(TIMES, FIRST + timedelta(days=3))


@given(TIMES_OF_ANY)
def test_every_slot_lies_within_the_hours_and_none_begins_before_the_last_one_ends(times: Times) -> None:
    for day in days_of(times):
        slots = slots_on(times, day)
        opens, closes = clock.at_local(day, times.from_hour), clock.at_local(day, 0) + timedelta(hours=times.to_hour)
        assert all(opens <= slot and slot + times.a_slot <= closes for slot in slots)
        assert all(later - slot == times.a_slot for slot, later in pairwise(slots))
        assert all(is_slot(times, slot) and not is_slot(times, slot + timedelta(minutes=1)) for slot in slots)


@given(st.sets(measure("sign_seats")), measure("sign_seats"))
def test_the_free_seats_and_the_taken_ones_are_all_there_are(taken: set[int], seats: int) -> None:
    free = free_seats(taken, seats)
    assert not taken & set(free)
    assert set(free) | {seat for seat in taken if seat <= seats} == set(range(1, seats + 1))


def test_an_appointment_is_changed_until_midnight_of_the_day_before() -> None:
    slot = clock.at_local(FIRST, 9)
    midnight = clock.at_local(FIRST, 0)
    assert may_change(slot, midnight - timedelta(microseconds=1))
    assert not may_change(slot, midnight)


@given(st.sampled_from(slots_on(TIMES, FIRST)), INSTANTS)
def test_one_is_reminded_of_what_one_may_still_change(slot: datetime, at: datetime) -> None:
    if is_reminded(slot, at):
        assert may_change(slot, at)
        assert 9 <= clock.local(at).hour < 20
        assert slot - at < timedelta(hours=39)
