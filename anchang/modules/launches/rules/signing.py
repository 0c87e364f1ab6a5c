"""When buyers may come to sign, and until when they may change their minds. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from anchang.kernel import clock

# Whoever comes tomorrow is reminded in the morning, no later than in the evening.
REMIND_FROM, REMIND_TO = time(9), time(20)


@dataclass(frozen=True, slots=True)
class Times:
    """预约签约时段: days in a row from a first one on, the office's hours, minutes a slot, and how many at once."""

    first: date
    days: int
    from_hour: int
    to_hour: int
    minutes: int
    seats: int

    @property
    def a_slot(self) -> timedelta:
        """Return how long one signing takes."""
        return timedelta(minutes=self.minutes)


def slots_on(times: Times, day: date) -> list[datetime]:
    """Return when the slots of a day begin; each ends within the hours. None on a day that is not one of them."""
    if not timedelta() <= day - times.first < timedelta(days=times.days):
        return []
    begins = clock.at_local(day, times.from_hour)
    count = (times.to_hour - times.from_hour) * 60 // times.minutes
    return [begins + number * times.a_slot for number in range(count)]


def days_of(times: Times) -> list[date]:
    """Return the days on which one may sign."""
    return [times.first + timedelta(days=number) for number in range(times.days)]


def is_slot(times: Times, starts_at: datetime) -> bool:
    """Tell whether a slot begins at an instant."""
    return starts_at in slots_on(times, clock.local(starts_at).date())


def free_seats(taken: Collection[int], seats: int) -> list[int]:
    """Return the seats of a slot, from 1 on, that nobody has."""
    return [seat for seat in range(1, seats + 1) if seat not in taken]


def may_change(starts_at: datetime, at: datetime) -> bool:
    """Tell whether an appointment may still be moved or given up: until the end of the day before."""
    return clock.local(at).date() < clock.local(starts_at).date()


def is_reminded(starts_at: datetime, at: datetime) -> bool:
    """Tell whether an instant is one for reminding of an appointment: on the day before, while people are awake."""
    now = clock.local(at)
    tomorrow = now.date() + timedelta(days=1)
    return clock.local(starts_at).date() == tomorrow and REMIND_FROM <= now.time() < REMIND_TO
