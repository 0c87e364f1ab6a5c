"""Whose customer: the checks of domain guide §4.4 in their order; the first that fails gives the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anchang.modules.filings.rules import clauses
from anchang.modules.filings.rules.placing import Distance
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import (
    ACCEPTING,
    AWAITING,
    Code,
    Mode,
    OwnerLimit,
    State,
    ValidateAt,
)


@dataclass(frozen=True, slots=True)
class Rival:
    """Another accepted filing of the customer, or of the family: it counts from its submission up to its end.

    Times decide, not states, so that a verdict can be given for a moment that is past. Only the end of one in dispute
    is open: it is frozen with its customer.
    """

    filing_id: UUID
    mode: Mode
    submitted_at: datetime
    until: datetime
    visited_at: datetime | None = None
    is_family: bool = False
    is_frozen: bool = False

    def is_live(self, at: datetime) -> bool:
        """Tell whether it counts at an instant, whether or not a worker has marked its end."""
        return self.submitted_at <= at and (self.is_frozen or at <= self.until)

    def is_confirmed(self, at: datetime) -> bool:
        """Tell whether its customer had been brought by then."""
        return self.visited_at is not None and self.visited_at <= at


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the person: whether anybody looks after them, when they were met or spoken to, what they own.

    `customer_id` is None where only other projects of the group know them. `subscribed_at` is since when they have a
    subscription here that is not signed yet, `elsewhere_at` since when another project knows them.
    """

    customer_id: UUID | None
    has_consultant: bool = False
    seen: tuple[datetime, ...] = ()
    followed: tuple[datetime, ...] = ()
    owns_here: bool = False
    owns_in_group: bool = False
    subscribed_at: datetime | None = None
    elsewhere_at: datetime | None = None

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
        """Return what is known with the consultant and the subscription as of a filing at an instant, not as of now.

        `then` is what that filing was judged by. Where it was of nobody, or of a customer since merged into this one,
        a consultant of now was one then only if the two had met or spoken before, a subscription only if it is of an
        earlier day.
        """
        if not self.has_consultant and self.subscribed_at is None:
            return self
        if then is not None and then.customer_id == self.customer_id:
            return replace(
                self, has_consultant=self.has_consultant and then.has_consultant, subscribed_at=then.subscribed_at
            )
        had = self.has_consultant and self.last_contact(at) is not None
        is_earlier = self.subscribed_at is not None and self.subscribed_at + timedelta(days=1) <= at
        return replace(self, has_consultant=had, subscribed_at=self.subscribed_at if is_earlier else None)


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


def judge(standing: Standing, rules: RuleSet, *, at: datetime, distance: Distance | None = None) -> Judgement:
    """Decide on a filing handed in at an instant. `distance` is None where nobody was asked where he was.

    Who files beside the sales office is told so before anything that the customer has to do with. Where it is not sure
    how far away he was, the filing counts, and is marked to be looked at.
    """
    if distance is None or not rules.geo_radius_m:
        return _judge(standing, rules, at)
    if distance.is_within(rules.geo_radius_m):
        return Judgement(Code.TOO_NEAR, {"metres": distance.metres})
    verdict = _judge(standing, rules, at)
    if not verdict.is_accepted or distance.is_beyond(rules.geo_radius_m):
        return verdict
    return replace(verdict, values=verdict.values | {"is_unplaced": True})


def _judge(standing: Standing, rules: RuleSet, at: datetime) -> Judgement:
    if standing.own_live:
        return _again(standing, rules, at)
    if standing.is_masked and standing.people != 1:
        # Nobody, or several people: whose number it is shows at the desk (domain guide §4.5).
        return _accepted(Code.PASSED if standing.people == 0 else Code.SUSPECTED, standing, rules, at)
    if rules.mode == Mode.RACE and rules.validate_at == ValidateAt.ON_SITE:
        code, values = _excluded_from_race(standing.rivals, at)
    else:
        code, values = _instant(standing, rules, at=at, known_at=at)
    if code != Code.PASSED:
        return Judgement(code, values)
    return _accepted(code, standing, rules, at)


def _again(standing: Standing, rules: RuleSet, at: datetime) -> Judgement:
    """Decide on a filing by who has one alive: it takes the other's place where that may be and nobody has come yet."""
    own = standing.own_live
    others = tuple(rival for rival in standing.rivals if rival.filing_id != own)
    has_come = any(it.is_confirmed(at) or it.is_frozen for it in standing.rivals if it.filing_id == own)
    if rules.allow_repeat and not has_come:
        verdict = _judge(replace(standing, own_live=None, rivals=others), rules, at)
        if verdict.is_accepted:
            return verdict
    return Judgement(Code.OWN_DUPLICATE, {"own_id": str(own)})


def accept(claim: Claim, standing: Standing, rules: RuleSet, *, at: datetime) -> Judgement:
    """Decide whether a filing that waits for the developer's yes may protect, by its own time of filing."""
    until = {"until": claim.valid_until.isoformat()}
    if at > claim.valid_until:
        return Judgement(Code.VISIT_OVERDUE, until)
    code, values = _instant(_before(claim, standing, rules, at), rules, at=at, known_at=claim.submitted_at)
    return Judgement(code, values | until)


def state_after(judgement: Judgement, standing: Standing, rules: RuleSet) -> State:
    """Return where a filing stands once judged: masked ones and those in a race wait for the desk, others for a yes."""
    if not judgement.is_accepted:
        return State.REJECTED
    waits = standing.is_masked or rules.mode == Mode.RACE or rules.developer_confirm
    return State.PENDING if waits else State.VALID


def at_the_desk(claim: Claim, standing: Standing, rules: RuleSet, *, at: datetime) -> Judgement:
    """Decide whether a filing counts for the customer who stands at the desk.

    The checks run again with the time of filing: what happened to the customer afterwards does not count against it.
    So `standing.known` names the consultant of then (`Known.as_filed`).
    """
    if claim.state == State.DISPUTED or any(rival.is_frozen and not rival.is_family for rival in standing.rivals):
        return Judgement(Code.DISPUTED)
    if claim.state in (State.VISITED, State.WON):
        return Judgement(Code.CONFIRMED_BEFORE)
    if claim.state not in AWAITING:
        stored = Code.PROTECTED if claim.code in ACCEPTING else claim.code
        return Judgement(stored, {"until": claim.valid_until.isoformat()})
    if at > claim.valid_until and (rules.reclaim_on_expiry or _live(standing.rivals, rules, at)):
        return Judgement(Code.VISIT_OVERDUE, {"until": claim.valid_until.isoformat()})
    if at < rules.earliest_visit(claim.submitted_at):
        return Judgement(Code.TOO_EARLY, {"ahead_s": clauses.seconds_between(claim.submitted_at, at)})
    code, values = _instant(_before(claim, standing, rules, at), rules, at=at, known_at=claim.submitted_at)
    tight = code == Code.PASSED and rules.is_suspiciously_tight(claim.submitted_at, at)
    ahead = clauses.seconds_between(claim.submitted_at, at)
    values = values | {"until": claim.valid_until.isoformat(), "ahead_s": ahead, "is_desk": True}
    return Judgement(code, values, is_flagged=tight)


def remoteness(code: Code) -> int:
    """Order what the desk says of a customer's filings, the nearest to counting first.

    What was confirmed or is in dispute comes before what passes, then what failed a check, then what is over.
    """
    if code in (Code.CONFIRMED_BEFORE, Code.DISPUTED):
        return 0
    if code == Code.PASSED:
        return 1
    return 3 if code in (Code.VISIT_OVERDUE, Code.DEAL_OVERDUE) else 2


def _before(claim: Claim, standing: Standing, rules: RuleSet, at: datetime) -> Standing:
    """Return the facts of a filing at its own time: rivals that were confirmed, or come before it."""
    rivals = tuple(rival for rival in standing.rivals if rival.is_confirmed(at) or _is_before(rival, claim, rules))
    return Standing(rivals=rivals, known=standing.known)


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
    return Judgement(code, values | ({"is_to_confirm": True} if rules.developer_confirm else {}))


def _instant(standing: Standing, rules: RuleSet, *, at: datetime, known_at: datetime) -> tuple[Code, dict[str, Any]]:
    """Run the checks of `instant()`: filings live at `at`, the customer as known at `known_at`."""
    known = standing.known
    if not rules.allow_old:
        if known and (known.has_consultant or known.last_contact(known_at)):
            return Code.KNOWN_CUSTOMER, {}
        return _check_filings(standing.rivals, rules, at)
    if known and (code := _bought(known, rules, known_at)):
        return code, {}
    code, values = _check_filings(standing.rivals, rules, at)
    if code != Code.PASSED or known is None:
        return code, values
    is_kept = not rules.old_after_d or _within(known.last_contact(known_at), known_at, rules.old_after_d)
    if known.has_consultant and is_kept:
        return Code.HAS_CONSULTANT, {}
    if _within(known.last_seen(known_at), known_at, rules.recent_visit_block_d):
        return Code.CAME_ALONE, {}
    return Code.PASSED, {}


def _bought(known: Known, rules: RuleSet, at: datetime) -> Code | None:
    """Check what a person has bought, here or in the group, and whether another project knows them."""
    elsewhere = rules.owner_limit == OwnerLimit.GROUP or not rules.owner_other_project
    if elsewhere and (known.owns_in_group or known.owns_here):
        return Code.OWNER_IN_GROUP
    if rules.owner_limit == OwnerLimit.THIS_PROJECT and known.owns_here:
        return Code.OWNER_HERE
    if _within(known.subscribed_at, at, rules.developer_protect_d):
        return Code.BOUGHT_LATELY
    known_elsewhere = known.elsewhere_at is not None and known.elsewhere_at <= at
    return Code.KNOWN_ELSEWHERE if known_elsewhere and not rules.customer_other_project else None


def _live(rivals: Sequence[Rival], rules: RuleSet, at: datetime) -> list[Rival]:
    return [rival for rival in rivals if rival.is_live(at) and (rules.family_as_one or not rival.is_family)]


def _excluded_from_race(rivals: Sequence[Rival], at: datetime) -> tuple[Code, dict[str, Any]]:
    """Check nothing but that no protection stands: the rest is asked when the customer comes."""
    keeps = (it for it in rivals if it.is_live(at) and (it.mode == Mode.PROTECT or it.is_frozen))
    first = min((it.submitted_at for it in keeps), default=None)
    return (Code.PASSED, {}) if first is None else (Code.PROTECTED, {"rival_at": first.isoformat()})


def _check_filings(rivals: Sequence[Rival], rules: RuleSet, at: datetime) -> tuple[Code, dict[str, Any]]:
    live = _live(rivals, rules, at)
    if not live:
        return Code.PASSED, {}
    first = min(live, key=lambda rival: (rival.submitted_at, rival.filing_id))
    values = {"rival_at": first.submitted_at.isoformat()}
    if any(rival.is_confirmed(at) for rival in live):
        return (Code.PROTECTED if rules.mode == Mode.PROTECT else Code.LOST_RACE), values
    if rules.mode == Mode.RACE and all(rival.mode == Mode.RACE and not rival.is_frozen for rival in live):
        return Code.PASSED, {}
    return Code.PROTECTED, values


def _within(moment: datetime | None, at: datetime, days: int) -> bool:
    return moment is not None and days > 0 and at - moment <= timedelta(days=days)
