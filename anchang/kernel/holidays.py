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
