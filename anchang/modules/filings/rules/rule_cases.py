"""What a new version of the rules makes of filings in protection."""

from __future__ import annotations

from datetime import datetime, timedelta

from anchang.modules.filings.rules.case import Case
from anchang.modules.filings.rules.judging import Judgement
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Code, Moment


class Reruled(Case, frozen=True, tag="reruled"):
    """The filing goes on under these rules from an instant on; `extra_s` is the time it had been given besides.

    It ends by them, but never before that instant: nobody loses what was promised up to then.
    """

    moment = Moment.RULES
    stands: Code
    submitted_at: datetime
    visited_at: datetime | None
    was: datetime
    extra_s: int
    at: datetime

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say from when to when."""
        values = {"was": self.was.isoformat(), "until": self.until(rules).isoformat(), "moved": "rules"}
        return Judgement(self.stands, values)

    def until(self, rules: RuleSet) -> datetime:
        """Return the last instant at which the filing counts under these rules."""
        return max(deadline(rules, self.submitted_at, self.visited_at) + timedelta(seconds=self.extra_s), self.at)


def deadline(rules: RuleSet, submitted_at: datetime, visited_at: datetime | None) -> datetime:
    """Return the deadline that is next: of the visit, or of the deal once the customer has come."""
    if visited_at is None:
        return rules.valid_until(submitted_at)
    return rules.protected_until(visited_at, submitted_at=submitted_at)
