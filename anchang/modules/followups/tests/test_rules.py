"""The decisions, as values: intervals, lateness, the pool, what a record must hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from anchang.kernel import clock
from anchang.modules.followups import errors, rules

NOW = clock.at_local(date(2026, 11, 21), 14, 28)
NIGHT = clock.at_local(date(2026, 11, 22), 1)


def check(**changes: object) -> None:
    """Check a sound record with some of its values changed."""
    sound: dict[str, object] = {
        "effective": True,
        "content": "约周末再看四室",
        "quote": "等孩子学校定了就来选。",
        "grade_before": "B",
        "grade": "B",
        "next_at": NOW + timedelta(days=7),
        "happened_at": NOW,
        "now": NOW,
    }
    rules.check(**(sound | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(("grade", "days"), [("A", 3), ("B", 7), ("C", 14)])
def test_each_grade_is_followed_up_after_its_own_interval(grade: str, days: int) -> None:
    assert rules.interval(grade) == timedelta(days=days)
    assert rules.suggested_next(grade, NOW) == clock.at_local(
        date(2026, 11, 21 + days) if days < 10 else date(2026, 12, 5), 10
    )


def test_a_d_customer_is_not_followed_up() -> None:
    assert rules.interval("D") is None
    assert rules.suggested_next("D", NOW) is None


def test_no_answer_is_no_contact_but_a_meeting_always_is() -> None:
    assert not rules.is_effective("call", answered=False)
    assert rules.is_effective("call", answered=True)
    assert rules.is_effective("visit", answered=False)


def test_a_sound_record_passes() -> None:
    check()
    check(grade="D", next_at=None)
    check(effective=False, content="", quote="")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"happened_at": NOW + timedelta(seconds=1)}, errors.NotInFuture),
        ({"content": "", "quote": ""}, errors.ContentNeeded),
        ({"grade": "A", "quote": ""}, errors.QuoteNeeded),
        ({"next_at": None}, errors.NextDateNeeded),
        ({"grade": "D"}, errors.NextDateUseless),
        ({"next_at": NOW}, errors.NextDatePast),
        ({"next_at": NOW + timedelta(days=90, seconds=1)}, errors.NextDateFar),
    ],
)
def test_an_unsound_record_is_refused_with_its_reason(changes: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check(**changes)


def test_an_a_customer_stays_a_without_a_new_sentence() -> None:
    check(grade_before="A", grade="A", quote="", next_at=NOW + timedelta(days=3))


@pytest.mark.parametrize(
    ("next_at", "late"),
    [
        (None, 0),
        (clock.at_local(date(2026, 11, 21), 9), 0),
        (clock.at_local(date(2026, 11, 20), 23, 59), 1),
        (clock.at_local(date(2026, 11, 1), 10), 20),
        (clock.at_local(date(2026, 11, 25), 10), 0),
    ],
)
def test_lateness_counts_office_days(next_at: datetime | None, late: int) -> None:
    assert rules.days_late(next_at, date(2026, 11, 21)) == late


def run_after(last: datetime, nature: str = "own") -> datetime:
    return rules.pool_run_for(last_contact_at=last, nature=nature)


def test_t_s1_fifteen_days_and_a_second_without_contact_go_to_the_pool() -> None:
    assert run_after(NIGHT - timedelta(days=15, seconds=1)) == NIGHT


def test_t_s1_exactly_fifteen_days_stay_one_more_night() -> None:
    assert run_after(NIGHT - timedelta(days=15)) == NIGHT + timedelta(days=1)


def test_an_agency_team_has_ten_days() -> None:
    last = NIGHT - timedelta(days=10, seconds=1)
    assert run_after(last, "agency") == NIGHT
    assert run_after(last) == NIGHT + timedelta(days=5)


@pytest.mark.parametrize(
    ("last", "run"),
    [
        (
            clock.at_local(date(2026, 11, 7), 0, 30),
            clock.at_local(date(2026, 11, 22), 1),
        ),
        (clock.at_local(date(2026, 11, 7), 1), clock.at_local(date(2026, 11, 23), 1)),
        (clock.at_local(date(2026, 11, 7), 15), clock.at_local(date(2026, 11, 23), 1)),
    ],
)
def test_the_run_that_takes_a_customer_back_is_the_first_after_the_period(last: datetime, run: datetime) -> None:
    assert run_after(last) == run


def test_a_book_with_more_than_thirty_percent_a_has_drifted() -> None:
    assert rules.drift({"A": 3, "B": 4, "C": 3}) is None
    found = rules.drift({"A": 4, "B": 4, "C": 2})
    assert found is not None
    assert (found.of_a, found.total, found.share) == (4, 10, 0.4)


def test_a_small_book_is_not_judged() -> None:
    assert rules.drift({"A": 9}) is None


def test_three_unanswered_calls_ask_for_another_medium() -> None:
    silent = [("call", False)] * 3
    assert rules.should_change_medium(silent)
    assert not rules.should_change_medium([("call", True), *silent])
    assert not rules.should_change_medium([("wechat", False), *silent[:2]])
    assert not rules.should_change_medium(silent[:2])
