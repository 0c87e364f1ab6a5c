"""The rules of disputes, without a database."""

from __future__ import annotations

from datetime import date, timedelta

from anchang.kernel import clock
from anchang.modules.filings.rules import disputing


def test_three_working_days_end_at_six_by_the_holiday_calendar() -> None:
    # Friday before the National Day week of 2026: the holidays of October 1st to 7th do not count.
    raised = clock.at_local(date(2026, 9, 30), 20)
    assert disputing.due_at(raised) == clock.at_local(date(2026, 10, 10), 18)
    friday = clock.at_local(date(2026, 11, 20), 10)
    due = disputing.due_at(friday)
    assert due == clock.at_local(date(2026, 11, 25), 18)
    assert disputing.warn_at(due) == clock.at_local(date(2026, 11, 24), 18)
    assert [disputing.working_days_left(due, at=friday + timedelta(days=day)) for day in range(7)] == [
        3,
        3,
        3,
        2,
        1,
        0,
        0,
    ]


def test_an_appeal_is_taken_for_three_days_or_seven_after_the_deal() -> None:
    judged = clock.at_local(date(2026, 11, 20), 10)
    assert disputing.appeal_until(judged, bought_at=None) == judged + timedelta(days=3)
    assert disputing.appeal_until(judged, bought_at=judged + timedelta(days=5)) == judged + timedelta(days=12)
    assert disputing.appeal_until(judged, bought_at=judged - timedelta(days=30)) == judged + timedelta(days=3)
