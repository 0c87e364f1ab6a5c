"""What a judgement is made from. A case decides itself, today as on its day, so every verdict can be given again.

Cases hold ids and instants, never a name or a number; they are kept with the judgement as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from anchang.modules.filings.rules import judging
from anchang.modules.filings.rules.case import Case as Case
from anchang.modules.filings.rules.desk_cases import Declined, Extended, TakenBack, Unfollowed
from anchang.modules.filings.rules.dispute_cases import Arbitrated, Contested
from anchang.modules.filings.rules.escorting import Escort
from anchang.modules.filings.rules.judging import Claim, Judgement, Standing
from anchang.modules.filings.rules.placing import Distance
from anchang.modules.filings.rules.rule_cases import Reruled
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import AWAITING, Code, Mode, Moment, State


class Submitted(Case, frozen=True, tag="submitted"):
    """A filing handed in at an instant, and the facts of then; `distance` None: nobody was asked where he was."""

    moment = Moment.SUBMIT
    standing: Standing
    at: datetime
    distance: Distance | None = None

    def verdict(self, rules: RuleSet) -> Judgement:
        """Judge it (domain guide §4.4)."""
        return judging.judge(self.standing, rules, at=self.at, distance=self.distance)


class AtDesk(Case, frozen=True, tag="at_desk"):
    """The customer stood at the desk, and was registered for the visit; `escort` says how they were brought."""

    moment = Moment.VISIT
    claim: Claim
    standing: Standing
    at: datetime
    escort: Escort | None = None

    def verdict(self, rules: RuleSet) -> Judgement:
        """Judge it at the desk; where it passes, it is confirmed and the visit protects from then on."""
        found = judging.at_the_desk(self.claim, self.standing, rules, at=self.at)
        if found.code != Code.PASSED:
            return found
        protection = {
            "until": rules.protected_until(self.at, submitted_at=self.claim.submitted_at).isoformat(),
            "is_desk": False,
            "is_visit": True,
        }
        return replace(found, values=found.values | protection)


class Accepted(Case, frozen=True, tag="accepted"):
    """The developer's yes to a filing that waited for it (开发商确认)."""

    moment = Moment.ACCEPT
    claim: Claim
    standing: Standing
    at: datetime

    def verdict(self, rules: RuleSet) -> Judgement:
        """Judge it by its own time of filing."""
        return judging.accept(self.claim, self.standing, rules, at=self.at)


class Refiled(Case, frozen=True, tag="refiled"):
    """Its broker filed the customer again, and the new filing takes its place (允许重复报备)."""

    moment = Moment.SUBMIT

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say so."""
        return Judgement(Code.REFILED)


class Yielded(Case, frozen=True, tag="yielded"):
    """Another filing of the customer was confirmed: in a race the first escort wins, else the first to file."""

    moment = Moment.VISIT
    winner_at: datetime
    mode: Mode

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say to what it was lost."""
        code = Code.LOST_RACE if self.mode == Mode.RACE else Code.PROTECTED
        return Judgement(code, {"rival_at": self.winner_at.isoformat()})


class Merged(Yielded, frozen=True, tag="merged"):
    """Two customers were one person, and of two filings that protect one stays."""

    moment = Moment.DUE


class Overdue(Case, frozen=True, tag="overdue"):
    """A deadline passed. `noticed_at` is when somebody looked."""

    moment = Moment.DUE
    state: State
    until: datetime
    noticed_at: datetime

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say which deadline it was. Exactly at its deadline a filing still counts."""
        assert self.until < self.noticed_at
        code = Code.VISIT_OVERDUE if self.state in AWAITING else Code.DEAL_OVERDUE
        return Judgement(code, {"until": self.until.isoformat()})


class Withdrawn(Case, frozen=True, tag="withdrawn"):
    """The broker took it back before the visit."""

    moment = Moment.WITHDRAW

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say so."""
        return Judgement(Code.WITHDRAWN)


class Bought(Case, frozen=True, tag="bought"):
    """The customer bought at an instant, under the protection that lasts until another."""

    moment = Moment.DEAL
    until: datetime
    at: datetime

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say that it counts, or that the protection was over."""
        if self.at > self.until and rules.reclaim_on_expiry:
            return Judgement(Code.DEAL_OVERDUE, {"until": self.until.isoformat()})
        return Judgement(Code.PASSED, {"until": self.until.isoformat(), "is_deal": True})


class DealUndone(Case, frozen=True, tag="deal_undone"):
    """The customer gave up what was bought."""

    moment = Moment.DEAL

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say so."""
        return Judgement(Code.DEAL_UNDONE)


class DealMistaken(Case, frozen=True, tag="deal_mistaken"):
    """The deal was a mistake; the filing protects as before."""

    moment = Moment.DEAL
    until: datetime

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say until when."""
        return Judgement(Code.PASSED, {"until": self.until.isoformat(), "is_visit": True})


class Unconfirmed(Case, frozen=True, tag="unconfirmed"):
    """Half of the time was over without the customer's yes (T-R10). `noticed_at` is when somebody looked."""

    moment = Moment.DUE
    until: datetime
    noticed_at: datetime

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say until when it protected. Exactly then it still does."""
        assert self.until < self.noticed_at
        return Judgement(Code.UNCONFIRMED, {"until": self.until.isoformat()})


class ConsentLate(Case, frozen=True, tag="consent_late"):
    """The customer said yes after the protection had stopped; `rival_at` is when who protects by then had filed."""

    moment = Moment.CONSENT
    until: datetime
    rival_at: datetime | None = None

    def verdict(self, rules: RuleSet) -> Judgement:
        """Let it count from its own time of filing, unless somebody else protects."""
        if self.rival_at is not None:
            return Judgement(Code.PROTECTED, {"rival_at": self.rival_at.isoformat()})
        return Judgement(Code.PASSED, {"until": self.until.isoformat()})


class ConsentEnded(Case, frozen=True, tag="consent_ended"):
    """The customer said no, or took a yes back before the visit (PIPL Art. 15)."""

    moment = Moment.CONSENT
    is_refusal: bool

    def verdict(self, rules: RuleSet) -> Judgement:
        """Say which."""
        return Judgement(Code.CONSENT_REFUSED if self.is_refusal else Code.CONSENT_WITHDRAWN)


AnyCase = (
    Submitted
    | AtDesk
    | Accepted
    | Refiled
    | Yielded
    | Merged
    | Overdue
    | Withdrawn
    | Bought
    | DealUndone
    | DealMistaken
    | Unconfirmed
    | ConsentLate
    | ConsentEnded
    | Extended
    | TakenBack
    | Declined
    | Contested
    | Arbitrated
    | Unfollowed
    | Reruled
)


def to_data(case: Case) -> dict[str, Any]:
    """Return a case as JSON values."""
    data: dict[str, Any] = msgspec.to_builtins(case)
    return data


def from_data(data: Mapping[str, Any]) -> AnyCase:
    """Read a case kept as JSON. Raises msgspec.ValidationError."""
    case: AnyCase = msgspec.convert(data, AnyCase)
    return case
