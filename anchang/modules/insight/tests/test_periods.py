"""Days of the dashboard."""

from __future__ import annotations

from datetime import date

import pytest

from anchang.modules.insight.rules.periods import (
    Period,
    Span,
    before,
    period_of,
    read_span,
    sums,
)

TODAY = date(2026, 11, 21)
OPENED = date(2026, 8, 22)


@pytest.mark.parametrize(
    ("span", "first"),
    [
        (Span.TODAY, TODAY),
        (Span.WEEK, date(2026, 11, 16)),
        (Span.MONTH, date(2026, 11, 1)),
        (Span.ALL, OPENED),
    ],
)
def test_each_span_ends_today(span: Span, first: date) -> None:
    assert period_of(span, TODAY, opened=OPENED) == Period(first, TODAY)


def test_a_month_is_compared_with_the_same_days_of_the_one_before() -> None:
    assert before(Span.MONTH, Period(date(2026, 11, 1), TODAY)) == Period(date(2026, 10, 1), date(2026, 10, 21))


def test_a_long_month_is_compared_with_the_whole_of_a_short_one() -> None:
    march = Period(date(2026, 3, 1), date(2026, 3, 30))
    assert before(Span.MONTH, march) == Period(date(2026, 2, 1), date(2026, 2, 28))


def test_a_week_and_a_day_are_compared_with_the_ones_before() -> None:
    assert before(Span.WEEK, Period(date(2026, 11, 16), TODAY)) == Period(date(2026, 11, 9), date(2026, 11, 14))
    assert before(Span.TODAY, Period(TODAY, TODAY)) == Period(date(2026, 11, 20), date(2026, 11, 20))


def test_everything_has_no_before() -> None:
    assert before(Span.ALL, Period(OPENED, TODAY)) is None


def test_an_unknown_span_is_the_month() -> None:
    assert read_span("century") is Span.MONTH
    assert read_span("week") is Span.WEEK


def test_what_falls_within_each_week_is_summed_and_the_rest_left_out() -> None:
    weeks = [Period(date(2026, 11, 2), date(2026, 11, 8)), Period(date(2026, 11, 9), date(2026, 11, 12))]
    found = [(date(2026, 11, 1), 1), (date(2026, 11, 2), 2), (date(2026, 11, 8), 3), (date(2026, 11, 12), 4)]
    assert sums(weeks, [*found, (date(2026, 11, 13), 5)]) == [5, 4]
    assert sums([], found) == []
