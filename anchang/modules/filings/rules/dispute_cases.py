"""What an appeal and the decision on it are judged from."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from anchang.modules.filings.dispute_states import Decision
from anchang.modules.filings.rules.case import Case
from anchang.modules.filings.rules.disputing import code_after
from anchang.modules.filings.rules.judging import Judgement
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Code, Moment


class Contested(Case, frozen=True, tag="contested"):
    """A broker appealed, and the filing is one of the two that the dispute is about."""

    moment = Moment.DISPUTE
    dispute_id: UUID

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say so."""
        return Judgement(Code.DISPUTED)


class Arbitrated(Case, frozen=True, tag="arbitrated"):
    """An arbiter decided. `was` and `values` are what had been said of the filing; `share` is its own, in percent."""

    moment = Moment.DISPUTE
    dispute_id: UUID
    decision: Decision
    is_appellant: bool
    was: Code
    until: datetime
    values: dict[str, Any] = {}
    share: int | None = None

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say what the decision means for this side; what is upheld says what it said before."""
        code = code_after(self.decision, is_appellant=self.is_appellant, was=self.was)
        share = {} if self.share is None else {"share": self.share}
        return Judgement(code, self.values | {"until": self.until.isoformat()} | share)
