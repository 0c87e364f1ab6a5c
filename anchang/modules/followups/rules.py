"""When a customer is followed up next, is overdue, goes back to the pool. Values in, verdict out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anchang.kernel import clock
from anchang.modules.followups import errors
from anchang.modules.followups.states import Method

# Domain guide §6.1: A 2–3 days, B 7, C 14–30, D none.
INTERVALS: Mapping[str, timedelta | None] = {
    "A": timedelta(days=3),
    "B": timedelta(days=7),
    "C": timedelta(days=14),
    "D": None,
}
# Domain guide §6.3: how long an own team, and an agency's, may keep a customer without effective contact.
POOL_PERIODS: Mapping[str, timedelta] = {
    "own": timedelta(days=15),
    "agency": timedelta(days=10),
}
POOL_HOUR = 1
POOL_WARNING = timedelta(days=2)
FURTHEST = timedelta(days=90)
OFFICE_HOUR = 10
A_SHARE_LIMIT = 0.30
A_SHARE_BOOK = 10
SILENT_TRIES = 3


def interval(grade: str) -> timedelta | None:
    """Return how long after a contact the next one is due; None for a grade that is not followed up."""
    return INTERVALS[grade]


def suggested_next(grade: str, at: datetime) -> datetime | None:
    """Return the proposed next contact: the grade's interval on, at the office's opening hour."""
    days = INTERVALS[grade]
    return None if days is None else clock.at_local(clock.local(at).date() + days, OFFICE_HOUR)


def is_effective(method: str, *, answered: bool) -> bool:
    """A contact counts when the two spoke: no answer and switched off do not (domain guide §5.4)."""
    return answered or method == Method.VISIT


def check(
    *,
    effective: bool,
    content: str,
    quote: str,
    grade_before: str,
    grade: str,
    next_at: datetime | None,
    happened_at: datetime,
    now: datetime,
) -> None:
    """Refuse a record that says nothing, grades without evidence, or plans nothing (domain guide §6.1).

    Raises NotInFuture, ContentNeeded, QuoteNeeded, NextDateNeeded, NextDateUseless, NextDatePast or NextDateFar.
    """
    if happened_at > now:
        raise errors.NotInFuture()
    if effective and not (content or quote):
        raise errors.ContentNeeded()
    if grade == "A" and grade_before != "A" and not quote:
        raise errors.QuoteNeeded()
    if INTERVALS[grade] is None:
        if next_at is not None:
            raise errors.NextDateUseless()
        return
    if next_at is None:
        raise errors.NextDateNeeded(grade=grade)
    if next_at <= now:
        raise errors.NextDatePast()
    if next_at > now + FURTHEST:
        raise errors.NextDateFar(days=FURTHEST.days)


def days_late(next_at: datetime | None, today: date) -> int:
    """Return by how many office days a contact is late; 0 when it is due today, later, or never."""
    if next_at is None:
        return 0
    return max(0, (today - clock.local(next_at).date()).days)


def pool_run_for(*, last_contact_at: datetime, nature: str) -> datetime:
    """Return the nightly run that will take the customer back unless somebody is in touch before.

    It is the first after the period: who has had exactly the period stays one more night (domain guide §6.3, T-S1).
    """
    ends = clock.local(last_contact_at + POOL_PERIODS[nature])
    run = clock.at_local(ends.date(), POOL_HOUR)
    return run if run > ends else clock.at_local(ends.date() + timedelta(days=1), POOL_HOUR)


@dataclass(frozen=True, slots=True)
class Drift:
    """More of a book is graded A than can be true: the standard has slipped."""

    of_a: int
    total: int

    @property
    def share(self) -> float:
        """Return the share of A, 0 to 1."""
        return self.of_a / self.total


def drift(by_grade: Mapping[str, int]) -> Drift | None:
    """Return the drift of a book with more than 30 % A; None for a sound one or one too small to judge."""
    total = sum(by_grade.values())
    of_a = by_grade.get("A", 0)
    if total < A_SHARE_BOOK or of_a <= A_SHARE_LIMIT * total:
        return None
    return Drift(of_a, total)


def should_change_medium(recent: Sequence[tuple[str, bool]]) -> bool:
    """Tell whether the last three tries, newest first as (method, effective), went unanswered by one medium."""
    last = recent[:SILENT_TRIES]
    return len(last) == SILENT_TRIES and not any(effective for _, effective in last) and len({m for m, _ in last}) == 1


# 认筹 holders and buyers are never taken back (domain guide §6.3).
TAKEN_BACK = frozenset({"clue", "pending", "following"})


def may_be_taken_back(status: str) -> bool:
    """Tell whether a customer of this status may go back to the pool: those before 认筹 and 认购 alone."""
    return status in TAKEN_BACK
