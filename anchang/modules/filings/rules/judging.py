"""Whose customer: the checks of domain guide §4.4 in their order; the first that fails gives the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anchang.modules.filings.rules import clauses
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import (
    ACCEPTING,
    AWAITING,
    Code,
    Mode,
    OwnerLimit,
    State,
)


@dataclass(frozen=True, slots=True)
class Rival:
    """Another accepted filing of the same customer: it counts from its submission up to its deadline or its end.

    Times decide, not states, so that a verdict can be given for a moment that is past.
    """

    filing_id: UUID
    mode: Mode
    submitted_at: datetime
    until: datetime
    visited_at: datetime | None = None

    def is_live(self, at: datetime) -> bool:
        """Tell whether it counts at an instant, whether or not a worker has marked its end."""
        return self.submitted_at <= at <= self.until

    def is_confirmed(self, at: datetime) -> bool:
        """Tell whether its customer had been brought by then."""
        return self.visited_at is not None and self.visited_at <= at


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the person: whether anybody looks after them, when they were met or spoken to, what they own.

    `customer_id` is None where only other projects of the group know them.
    """

    customer_id: UUID | None
    has_consultant: bool = False
    seen: tuple[datetime, ...] = ()
    followed: tuple[datetime, ...] = ()
    owns_here: bool = False
    owns_in_group: bool = False

    def last_seen(self, at: datetime) -> datetime | None:
        """Return the last visit up to an instant."""
        return max((moment for moment in self.seen if moment <= at), default=None)

    def last_contact(self, at: datetime) -> datetime | None:
        """Return the last visit or follow-up up to an instant."""
        return max(
            (moment for moment in (*self.seen, *self.followed) if moment <= at),
            default=None,
        )

    def as_filed(self, then: Known | None, at: datetime) -> Known:
        """Return what is known with the consultant as of a filing at an instant, not as of now.

        `then` is what that filing was judged by. Where it was of nobody, or of a customer since merged into this one,
        a consultant of now was one then only if the two had met or spoken before.
        """
        if not self.has_consultant:
            return self
        is_same = then is not None and then.customer_id == self.customer_id
        had = then.has_consultant if then and is_same else self.last_contact(at) is not None
        return replace(self, has_consultant=had)


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts of an attempt. `people` is how many known persons a masked number fits; a full number fits one."""

    rivals: tuple[Rival, ...] = ()
    own_live: UUID | None = None
    known: Known | None = None
    is_masked: bool = False
    people: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A filing brought to the desk. `lapsed_at` is when it stopped to protect, its customer having said nothing."""

    filing_id: UUID
    state: State
    code: Code
    submitted_at: datetime
    valid_until: datetime
    lapsed_at: datetime | None = None

    def yields_to(self, rival: Rival) -> bool:
        """Tell whether another was filed after this one had stopped to protect for want of a yes (T-R10)."""
        return self.lapsed_at is not None and rival.submitted_at > self.lapsed_at


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict: its code, the number of the clause, and the values that its sentence needs."""

    code: Code
    values: dict[str, Any] = field(default_factory=dict)
    is_flagged: bool = False

    @property
    def is_accepted(self) -> bool:
        """Tell whether the filing counts."""
        return self.code in ACCEPTING

    @property
    def clause(self) -> str:
        """Return the number of the clause."""
        return clauses.NUMBERS[self.code]

    def sentence(self, rules: RuleSet) -> str:
        """Return the verdict in one sentence, with values."""
        return clauses.sentence(self.code, rules, self.values)


def judge(standing: Standing, rules: RuleSet, *, at: datetime) -> Judgement:
    """Decide on a filing handed in at an instant."""
    if standing.own_live:
        return Judgement(Code.OWN_DUPLICATE, {"own_id": str(standing.own_live)})
    if standing.is_masked and standing.people != 1:
        # Nobody, or several people: whose number it is shows at the desk (domain guide §4.5).
        return _accepted(Code.PASSED if standing.people == 0 else Code.SUSPECTED, standing, rules, at)
    code, values = _instant(standing, rules, at=at, known_at=at)
    if code != Code.PASSED:
        return Judgement(code, values)
    return _accepted(code, standing, rules, at)


def state_after(judgement: Judgement, standing: Standing, rules: RuleSet) -> State:
    """Return where a filing stands once judged: masked ones and those in a race wait for the desk."""
    if not judgement.is_accepted:
        return State.REJECTED
    return State.PENDING if standing.is_masked or rules.mode == Mode.RACE else State.VALID


def at_the_desk(claim: Claim, standing: Standing, rules: RuleSet, *, at: datetime) -> Judgement:
    """Decide whether a filing counts for the customer who stands at the desk.

    The checks run again with the time of filing: what happened to the customer afterwards does not count against it.
    So `standing.known` names the consultant of then (`Known.as_filed`).
    """
    if claim.state in (State.VISITED, State.WON):
        return Judgement(Code.CONFIRMED_BEFORE)
    if claim.state not in AWAITING:
        stored = Code.PROTECTED if claim.code in ACCEPTING else claim.code
        return Judgement(stored, {"until": claim.valid_until.isoformat()})
    if at > claim.valid_until:
        return Judgement(Code.VISIT_OVERDUE, {"until": claim.valid_until.isoformat()})
    if at < rules.earliest_visit(claim.submitted_at):
        return Judgement(Code.TOO_EARLY, {"ahead_s": clauses.seconds_between(claim.submitted_at, at)})
    before = tuple(rival for rival in standing.rivals if rival.is_confirmed(at) or _is_before(rival, claim, rules))
    narrowed = Standing(rivals=before, known=standing.known)
    code, values = _instant(narrowed, rules, at=at, known_at=claim.submitted_at)
    tight = code == Code.PASSED and rules.is_suspiciously_tight(claim.submitted_at, at)
    ahead = clauses.seconds_between(claim.submitted_at, at)
    values = values | {"until": claim.valid_until.isoformat(), "ahead_s": ahead, "is_desk": True}
    return Judgement(code, values, is_flagged=tight)


def remoteness(code: Code) -> int:
    """Order what the desk says of a customer's filings, the nearest to counting first.

    What was confirmed comes before what passes, then what failed a check, then what is over.
    """
    if code == Code.CONFIRMED_BEFORE:
        return 0
    if code == Code.PASSED:
        return 1
    return 3 if code in (Code.VISIT_OVERDUE, Code.DEAL_OVERDUE) else 2


def _is_before(rival: Rival, claim: Claim, rules: RuleSet) -> bool:
    if rules.mode == Mode.RACE and rival.mode == Mode.RACE:
        return True
    if claim.yields_to(rival):
        return True
    return (rival.submitted_at, rival.filing_id) < (claim.submitted_at, claim.filing_id)


def _accepted(code: Code, standing: Standing, rules: RuleSet, at: datetime) -> Judgement:
    values = {
        "until": rules.valid_until(at).isoformat(),
        "is_masked": standing.is_masked,
        "is_race": rules.mode == Mode.RACE,
    }
    return Judgement(code, values)


def _instant(standing: Standing, rules: RuleSet, *, at: datetime, known_at: datetime) -> tuple[Code, dict[str, Any]]:
    """Run the checks of `instant()`: filings live at `at`, the customer as known at `known_at`."""
    known = standing.known
    if not rules.allow_old:
        if known and (known.has_consultant or known.last_contact(known_at)):
            return Code.KNOWN_CUSTOMER, {}
        return _check_filings(standing.rivals, rules, at)
    if known and rules.owner_limit == OwnerLimit.GROUP and (known.owns_in_group or known.owns_here):
        return Code.OWNER_IN_GROUP, {}
    if known and rules.owner_limit == OwnerLimit.THIS_PROJECT and known.owns_here:
        return Code.OWNER_HERE, {}
    code, values = _check_filings(standing.rivals, rules, at)
    if code != Code.PASSED or known is None:
        return code, values
    is_kept = not rules.old_after_d or _within(known.last_contact(known_at), known_at, rules.old_after_d)
    if known.has_consultant and is_kept:
        return Code.HAS_CONSULTANT, {}
    if _within(known.last_seen(known_at), known_at, rules.recent_visit_block_d):
        return Code.CAME_ALONE, {}
    return Code.PASSED, {}


def _check_filings(rivals: Sequence[Rival], rules: RuleSet, at: datetime) -> tuple[Code, dict[str, Any]]:
    live = [rival for rival in rivals if rival.is_live(at)]
    if not live:
        return Code.PASSED, {}
    first = min(live, key=lambda rival: (rival.submitted_at, rival.filing_id))
    values = {"rival_at": first.submitted_at.isoformat()}
    if any(rival.is_confirmed(at) for rival in live):
        return (Code.PROTECTED if rules.mode == Mode.PROTECT else Code.LOST_RACE), values
    if rules.mode == Mode.RACE and all(rival.mode == Mode.RACE for rival in live):
        return Code.PASSED, {}
    return Code.PROTECTED, values


def _within(moment: datetime | None, at: datetime, days: int) -> bool:
    return moment is not None and days > 0 and at - moment <= timedelta(days=days)
