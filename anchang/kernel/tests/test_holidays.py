"""Working days: what the State Council announced for 2025 and 2026, and Monday to Friday where it has not yet."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from anchang.kernel.holidays import add_working_days, is_working_day

UNANNOUNCED = max(day.year for day in chinese_calendar.holidays) + 20


@pytest.mark.parametrize(
    "day", [date(2025, 1, 26), date(2025, 2, 8), date(2025, 10, 11), date(2026, 2, 14), date(2026, 9, 20)], ids=str
)
def test_a_weekend_worked_in_place_of_a_holiday_is_a_working_day(day: date) -> None:
    assert day.weekday() >= 5
    assert is_working_day(day)


@pytest.mark.parametrize(
    "day", [date(2025, 1, 28), date(2025, 10, 8), date(2026, 2, 16), date(2026, 10, 1), date(2026, 1, 1)], ids=str
)
def test_a_statutory_holiday_is_none_whatever_its_weekday(day: date) -> None:
    assert day.weekday() < 5
    assert not is_working_day(day)


def test_ordinary_weeks_have_five() -> None:
    monday = date(2026, 3, 9)
    assert [is_working_day(monday + timedelta(days=n)) for n in range(7)] == [True] * 5 + [False] * 2


def test_a_year_not_yet_announced_counts_monday_to_friday() -> None:
    days = [date(UNANNOUNCED, 10, 1) + timedelta(days=n) for n in range(14)]
    assert [is_working_day(day) for day in days] == [day.weekday() < 5 for day in days]


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        # National Day and Mid-Autumn of 2025: eight days off, and the Saturday after them worked.
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
        (date(2025, 9, 30), 4, date(2025, 10, 13)),
        # Spring Festival of 2026, with a worked Saturday before it.
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        # What begins on a day off ends as if it began on the working day before.
        (date(2026, 3, 14), 1, date(2026, 3, 16)),
        (date(2026, 3, 13), 1, date(2026, 3, 16)),
        (date(2026, 3, 14), 0, date(2026, 3, 14)),
        # Three weeks in which nothing is off.
        (date(2026, 3, 9), 15, date(2026, 3, 30)),
    ],
)
def test_the_nth_working_day_after_a_day(day: date, count: int, then: date) -> None:
    assert add_working_days(day, count) == then


def test_counting_goes_on_past_the_last_announced_year() -> None:
    eve = date(UNANNOUNCED, 1, 1)
    assert add_working_days(eve, 10) == eve + timedelta(days=14)
