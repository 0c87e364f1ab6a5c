"""What reception sees of a customer's filings, and which of them counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from anchang.kernel import phones
from anchang.modules.customers import api as customers
from anchang.modules.filings import queries
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules import clauses, judging
from anchang.modules.filings.rules.reading import fits, read_name
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Code, State

# Ended, but worth a sentence at the desk: the broker who brings the customer will ask.
_TELLING = (State.EXPIRED, State.DEAL_EXPIRED, State.LOST)


@dataclass(frozen=True, slots=True)
class Decision:
    """A filing, the verdict on it, and the facts from which it was given."""

    filing: Filing
    verdict: judging.Judgement
    standing: judging.Standing


def decide(*, project_id: UUID, customer_id: UUID, at: datetime) -> tuple[Decision | None, RuleSet]:
    """Return the decision on the filing that counts for a customer, or on the one that comes nearest to counting.

    In protect mode that is the earliest one that passes; a filing already confirmed comes before all.
    """
    ref = customers.get(customer_id)
    candidates = _candidates(project_id, ref)
    decisions = [decide_on(filing, ref, at=at) for filing in candidates]
    order = sorted(decisions, key=lambda one: (_weight(one.verdict.code), one.filing.submitted_at, one.filing.pk))
    if not order:
        return None, RuleSet()
    return order[0], order[0].filing.rule_set.rules


def decide_on(filing: Filing, ref: customers.CustomerRef, *, at: datetime) -> Decision:
    """Return the decision on one filing for the customer who stands at the desk."""
    rivals = queries.rivals_of(project_id=filing.project_id, customer_id=ref.id, at=at, without=filing.pk)
    standing = judging.Standing(rivals=rivals, known=queries.known_of(ref, at=at))
    claim = judging.Claim(
        filing_id=filing.pk,
        state=State(filing.state),
        code=Code(filing.code),
        submitted_at=filing.submitted_at,
        valid_until=filing.until if filing.ended_at else filing.valid_until,
    )
    return Decision(filing, judging.at_the_desk(claim, standing, filing.rule_set.rules, at=at), standing)


def _weight(code: Code) -> int:
    if code == Code.CONFIRMED_BEFORE:
        return 0
    if code == Code.PASSED:
        return 1
    return 2 if code not in (Code.VISIT_OVERDUE, Code.DEAL_OVERDUE) else 3


def _candidates(project_id: UUID, ref: customers.CustomerRef) -> list[Filing]:
    """Return the customer's filings that count or lately did, and the masked ones that fit name and number."""
    rows = Filing.objects.filter(project_id=project_id).select_related("rule_set")
    own = rows.filter(customer_id=ref.id).filter(Q(ended_at__isnull=True) | Q(state__in=_TELLING))
    found = list(own.exclude(state__in=(*queries.NEVER_COUNTED, State.WON)).order_by("-submitted_at")[:20])
    return found + fitting_masked(project_id, ref)


def fitting_masked(project_id: UUID, ref: customers.CustomerRef) -> list[Filing]:
    """Return the pending masked filings of a project that fit a customer's name and number."""
    masked = phones.parse_masked(ref.phone) if ref.phone else None
    if masked is None:
        return []
    rows = Filing.objects.filter(
        project_id=project_id,
        customer__isnull=True,
        state=State.PENDING,
        mask_index=queries.mask_index_of(queries.Given(masked=masked)),
    )
    name = read_name(customers.open_name(ref.id))
    found = rows.select_related("rule_set").order_by("submitted_at", "pk")
    return [row for row in found if fits(name, read_name(row.name.open(), row.title))]


def clause_of(verdict: judging.Judgement, rules: RuleSet) -> str:
    """Return the clause of a verdict, with its number."""
    return f"{verdict.clause} {clauses.clause(verdict.code, rules)}"
