"""What the project's own people decide on a filing that waits or protects: more time, less again, or no;
and what becomes of one whose customer nobody follows up.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.modules.filings.rules.case import Case
from anchang.modules.filings.rules.extending import extended
from anchang.modules.filings.rules.following import follow_due
from anchang.modules.filings.rules.judging import Judgement
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Code, Ground, Moment, Period


class Extended(Case, frozen=True, tag="extended"):
    """A period was given so many days more. `stands` is what the filing stands by, which more time does not touch."""

    moment = Moment.EXTEND
    extension_id: UUID
    period: Period
    stands: Code
    was: datetime
    days: int
    latest: datetime | None = None

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say from when to when."""
        until = extended(self.was, days=self.days, latest=self.latest)
        return Judgement(self.stands, _moved(self.period, self.was, until))


class TakenBack(Case, frozen=True, tag="taken_back"):
    """An extension was taken back: the period ends when it did before."""

    moment = Moment.EXTEND
    extension_id: UUID
    period: Period
    stands: Code
    was: datetime
    until: datetime

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say from when to when."""
        return Judgement(self.stands, _moved(self.period, self.was, self.until))


class Declined(Case, frozen=True, tag="declined"):
    """The project's own people looked into it and ended it."""

    moment = Moment.REVIEW
    ground: Ground

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say why."""
        return Judgement(Code.DECLINED, {"ground": str(self.ground)})


class Unfollowed(Case, frozen=True, tag="unfollowed"):
    """Nobody spoke to the customer since an instant; rests of the project gave `more_days` to that time."""

    moment = Moment.DUE
    last_at: datetime
    noticed_at: datetime
    more_days: int = 0

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say whether the time is over. Exactly at its end the filing still protects."""
        due = follow_due(self.last_at, rules, more_days=self.more_days)
        if due is None or self.noticed_at <= due:
            return Judgement(Code.PASSED, {"until": due.isoformat() if due else None, "is_visit": True})
        return Judgement(Code.FOLLOW_OVERDUE, {"until": due.isoformat()})


def _moved(period: Period, was: datetime, until: datetime) -> dict[str, str]:
    return {"moved": str(period), "was": was.isoformat(), "until": until.isoformat()}
