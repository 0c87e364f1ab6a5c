"""What reception sees of a customer's filings, and which of them counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from anchang.kernel import phones
from anchang.modules.customers import api as customers
from anchang.modules.filings import queries
from anchang.modules.filings.escort_states import NEEDED, Asked, Confirmation
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules import clauses, judging
from anchang.modules.filings.rules.reading import fits, read_name
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Code, State

# Ended, but worth a sentence at the desk: the broker who brings the customer will ask.
_TELLING = (State.EXPIRED, State.DEAL_EXPIRED, State.LOST)
# Of one customer's filings, the newest so many are looked at.
MOST = 20


@dataclass(frozen=True, slots=True)
class Decision:
    """A filing, the verdict on it, and the facts from which it was given."""

    filing: Filing
    claim: judging.Claim
    standing: judging.Standing
    verdict: judging.Judgement


def decide(ref: customers.CustomerRef, *, at: datetime, name: str = "", escorted: UUID | None = None) -> list[Decision]:
    """Return the decisions on a customer's filings, the one that counts first, or what comes nearest to counting.

    It is the one brought to the desk if it passes, else the earliest one that does; a filing already confirmed comes
    before all. Four queries at most, however many filings there are; one more each where masked ones may fit and the
    name in full is not given, for a family, and where the rules ask what other projects know.
    """
    rows = _rows_of(ref)
    own = [row for row in rows if row.customer_id]
    candidates = [row for row in own if row.ended_at is None or row.state in _TELLING]
    candidates = [row for row in candidates if row.state != State.WON][-MOST:]
    candidates += _fitting(ref, [row for row in rows if not row.customer_id], name)
    if not candidates:
        return []
    elsewhere = any(not row.rule_set.rules.customer_other_project for row in candidates)
    known = queries.known_of(ref, at=at, elsewhere=elsewhere)
    rivals = (*queries.rivals_among(own, at), *queries.family_rivals(ref, at=at))
    decisions = [_decide(filing, rivals, known, at=at) for filing in candidates]
    return sorted(decisions, key=lambda one: _nearness(one, escorted))


def needed_for(decision: Decision) -> tuple[Confirmation, ...]:
    """Return what the project asks for before a decided filing is confirmed."""
    return NEEDED[Asked(getattr(decision.filing, "asks", None) or Asked.NONE)]


def why_not(decisions: Sequence[Decision], escorted: UUID | None) -> str:
    """Return why the filing that was brought does not count, where the first decision is about another one."""
    if escorted is None or (decisions and decisions[0].filing.pk == escorted):
        return ""
    own = next((one for one in decisions if one.filing.pk == escorted), None)
    return own.verdict.sentence(own.filing.rule_set.rules) if own else _("带看码的报备不是这位客户的。")


def decide_on(filing: Filing, ref: customers.CustomerRef, *, at: datetime) -> Decision:
    """Return the decision on one filing, read `with_known_then`, for the customer who stands at the desk."""
    rivals = queries.rivals_of(ref, at=at)
    elsewhere = not filing.rule_set.rules.customer_other_project
    return _decide(filing, rivals, queries.known_of(ref, at=at, elsewhere=elsewhere), at=at)


def _decide(filing: Filing, rivals: Sequence[judging.Rival], known: judging.Known, *, at: datetime) -> Decision:
    others = tuple(rival for rival in rivals if rival.filing_id != filing.pk)
    as_filed = known.as_filed(queries.known_then(filing), filing.submitted_at)
    standing = judging.Standing(rivals=others, known=as_filed)
    claim = judging.Claim(
        filing_id=filing.pk,
        state=State(filing.state),
        code=Code(filing.code),
        submitted_at=filing.submitted_at,
        valid_until=filing.until if filing.ended_at else filing.valid_until,
        lapsed_at=filing.lapsed_at if filing.awaits_consent else None,
    )
    return Decision(filing, claim, standing, judging.at_the_desk(claim, standing, filing.rule_set.rules, at=at))


def _nearness(one: Decision, escorted: UUID | None) -> tuple[int, bool, datetime, UUID]:
    return judging.remoteness(one.verdict.code), one.filing.pk != escorted, one.filing.submitted_at, one.filing.pk


def _rows_of(ref: customers.CustomerRef) -> list[Filing]:
    """Return the customer's filings that ever counted and the masked ones of the number, first handed in first."""
    own = Q(customer_id=ref.id) & ~Q(state__in=queries.NEVER_COUNTED)
    masked = _masked(ref)
    rows = Filing.objects.filter(own | masked if masked else own, project_id=ref.project_id)
    told = queries.with_known_then(rows).annotate(asks=queries.asks_of("project_id"))
    return list(told.select_related("rule_set").order_by("submitted_at", "pk"))


def _masked(ref: customers.CustomerRef) -> Q | None:
    """Return the condition on the pending masked filings of a customer's number."""
    number = phones.parse_masked(ref.phone) if ref.phone else None
    if number is None:
        return None
    index = queries.mask_index_of(queries.Given(masked=number))
    return Q(customer__isnull=True, state=State.PENDING, mask_index=index)


def fitting_masked(ref: customers.CustomerRef) -> list[Filing]:
    """Return the pending masked filings of a project that fit a customer's name and number."""
    masked = _masked(ref)
    rows = Filing.objects.filter(masked, project_id=ref.project_id) if masked else Filing.objects.none()
    return _fitting(ref, list(rows.select_related("rule_set").order_by("submitted_at", "pk")))


def _fitting(ref: customers.CustomerRef, rows: Sequence[Filing], name: str = "") -> list[Filing]:
    if not rows:
        return []
    read = read_name(name or customers.open_name(ref.id))
    return [row for row in rows if fits(read, read_name(row.name.open(), row.title))]


def clause_of(verdict: judging.Judgement, rules: RuleSet) -> str:
    """Return the clause of a verdict, with its number."""
    return f"{verdict.clause} {clauses.clause(verdict.code, rules)}"
