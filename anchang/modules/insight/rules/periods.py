"""Which days a figure covers, and the days it is compared with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Span(StrEnum):
    """The periods of the dashboard, as they stand in its address."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"

    @property
    def word(self) -> str | Promise:
        """Return the word on the switch."""
        return _TITLES[self]


_TITLES: dict[Span, str | Promise] = {
    Span.TODAY: _("今日"),
    Span.WEEK: _("本周"),
    Span.MONTH: _("本月"),
    Span.ALL: _("累计"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Office days, the first and the last both included."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Return every day in order."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def holds(self, day: date) -> bool:
        """Tell whether a day belongs to the period."""
        return self.first <= day <= self.last


def sums(periods: Sequence[Period], found: Iterable[tuple[date, int]]) -> list[int]:
    """Return what falls within each period, in one pass; they stand in order and share no day."""
    starts, totals = [period.first for period in periods], [0] * len(periods)
    for day, count in found:
        place = bisect_right(starts, day) - 1
        if place >= 0 and periods[place].holds(day):
            totals[place] += count
    return totals


def read_span(word: str) -> Span:
    """Return the span of an address; the month when it is missing or unknown."""
    return Span(word) if word in set(Span) else Span.MONTH


def period_of(span: Span, today: date, *, opened: date) -> Period:
    """Return the days of a span up to today; `opened` is the project's first day of record."""
    if span is Span.TODAY:
        return Period(today, today)
    if span is Span.WEEK:
        return Period(today - timedelta(days=today.weekday()), today)
    if span is Span.MONTH:
        return Period(today.replace(day=1), today)
    return Period(min(opened, today), today)


def before(span: Span, period: Period) -> Period | None:
    """Return as many days of the span before; None for everything, which has no before."""
    if span is Span.ALL:
        return None
    if span is Span.TODAY:
        return Period(period.first - timedelta(days=1), period.last - timedelta(days=1))
    if span is Span.WEEK:
        return Period(period.first - timedelta(days=7), period.last - timedelta(days=7))
    end_of_month = period.first - timedelta(days=1)
    first = end_of_month.replace(day=1)
    return Period(first, min(end_of_month, first + (period.last - period.first)))
