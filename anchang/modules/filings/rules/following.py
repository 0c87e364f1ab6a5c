"""How long a visit protects without anybody's speaking to the customer (跟进逾期释放, domain guide §4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from anchang.modules.filings.rules.rule_set import RuleSet

AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rest:
    """Days on which the project rested, from the first instant up to the one after the last, and the days it gives."""

    start: datetime
    end: datetime
    days: int


def follow_due(last_at: datetime, rules: RuleSet, *, more_days: int = 0) -> datetime | None:
    """Return the last instant at which a filing still protects after a contact; None where nobody must follow up."""
    if not rules.follow_overdue_release_d:
        return None
    return last_at + timedelta(days=rules.follow_overdue_release_d + more_days)


def more_days(last_at: datetime, rules: RuleSet, rests: Iterable[Rest]) -> int:
    """Return the days that rests give to the time after a contact, each that begins before that time is over."""
    total = 0
    for rest in sorted(rests, key=lambda one: one.start):
        due = follow_due(last_at, rules, more_days=total)
        if due is not None and rest.start <= due and last_at < rest.end:
            total += rest.days
    return total
