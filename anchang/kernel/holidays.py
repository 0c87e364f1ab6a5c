"""Working days of the People's Republic: statutory holidays and the weekends worked in their place."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar


def is_working_day(day: date) -> bool:
    """Tell whether offices work; a year not yet announced counts Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_working_days(day: date, count: int) -> date:
    """Return the count-th working day after a day."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def last_working_day_before(day: date) -> date:
    """Return the working day before a day."""
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def working_days_until(day: date, *, after: date) -> int:
    """Return how many working days lie after one day up to another, that one included; 0 when it is not later."""
    days = (after + timedelta(days=step) for step in range(1, (day - after).days + 1))
    return sum(is_working_day(one) for one in days)
