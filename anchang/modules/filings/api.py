"""The door for later modules: frozen values in and out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.modules.customers.api import CustomerRef
from anchang.modules.filings import desk, queries
from anchang.modules.filings.access import VIEW
from anchang.modules.filings.actions import confirm, deal
from anchang.modules.filings.dispute_queries import blocked_among, is_commission_blocked
from anchang.modules.filings.escort_states import Confirmation
from anchang.modules.filings.escorts import (
    EscortRef,
    begin_escort,
    confirm_by_code,
    escort_of,
    send_check,
    sign,
    take_escort,
)
from anchang.modules.filings.figures import By, Filed, Whose, filed_by, first_filed_at, title_of, visited_by, whose
from anchang.modules.filings.models import Filing
from anchang.modules.filings.ports import FilingAttempt, Ownership, register_guard, use_owner_register
from anchang.modules.filings.rules import clauses
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import PROTECTING, Code, DealNode, State

__all__ = [
    "VIEW",
    "By",
    "Code",
    "Confirmation",
    "DealNode",
    "DeskVerdict",
    "EscortRef",
    "Filed",
    "FilingAttempt",
    "FilingRef",
    "Ownership",
    "Protection",
    "State",
    "Whose",
    "at_the_desk",
    "begin_escort",
    "blocked_among",
    "confirm_by_code",
    "confirm_filing",
    "escort_of",
    "filed_among",
    "filed_by",
    "filings_of",
    "first_filed_at",
    "get",
    "is_commission_blocked",
    "live_of",
    "protection_of",
    "refs",
    "refuse_filing",
    "register_guard",
    "restore_filing",
    "send_check",
    "sign",
    "take_escort",
    "title_of",
    "use_owner_register",
    "visited_by",
    "void_filing",
    "whose",
    "win_filing",
]

refuse_filing = confirm.refuse_filing
void_filing = deal.void_filing
restore_filing = deal.restore_filing


@dataclass(frozen=True, slots=True)
class FilingRef:
    """A filing as later modules need it. Masked ones have no customer until they are confirmed."""

    id: UUID
    number: str
    project_id: UUID
    customer_id: UUID | None
    agency_id: UUID | None
    agency_name: str
    broker_id: UUID | None
    broker_name: str
    state: str
    code: int
    submitted_at: datetime
    earliest_visit_at: datetime
    valid_until: datetime
    deal_until: datetime
    visited_at: datetime | None
    is_masked: bool


@dataclass(frozen=True, slots=True)
class DeskVerdict:
    """What the desk is told: a code of `Code`, one sentence, the clause, and the filing it is about.

    `is_passed`: confirm it with the visit. `is_tight`: it counts, but only just (risk rule R0). `escorted` says why the
    filing that was brought to the desk does not count, where the answer is about another one; `others` would count as
    well, in a race that nobody has won. `needed` is what the project asks for before the filing is confirmed.
    """

    code: int
    sentence: str
    clause: str
    filing: FilingRef | None
    is_passed: bool = False
    is_tight: bool = False
    escorted: str = ""
    others: tuple[FilingRef, ...] = ()
    needed: tuple[Confirmation, ...] = ()


@dataclass(frozen=True, slots=True)
class Protection:
    """Who holds a customer, and until when."""

    filing_id: UUID
    agency_id: UUID | None
    broker_id: UUID | None
    until: datetime


def at_the_desk(customer: CustomerRef, *, at: datetime, name: str = "", escorted: UUID | None = None) -> DeskVerdict:
    """Return what the filings of a customer mean for a visit that arrives now. Nothing is written.

    `name` is the name in full, where the caller has it at hand: it need not be read again. `escorted` is the filing
    whose broker brought them: where it counts it comes before those filed earlier, as it may in a race.
    """
    decisions = desk.decide(customer, at=at, name=name, escorted=escorted)
    why = desk.why_not(decisions, escorted)
    if not decisions:
        nothing = Code.NOTHING_FILED
        clause = f"{clauses.NUMBERS[nothing]} {clauses.clause(nothing, RuleSet())}"
        return DeskVerdict(int(nothing), clauses.sentence(nothing, RuleSet(), {}), clause, None, escorted=why)
    decision, *rest = decisions
    verdict, rules = decision.verdict, decision.filing.rule_set.rules
    return DeskVerdict(
        code=int(verdict.code),
        sentence=verdict.sentence(rules),
        clause=desk.clause_of(verdict, rules),
        filing=_ref(decision.filing),
        is_passed=verdict.code == Code.PASSED,
        is_tight=verdict.is_flagged,
        escorted=why,
        needed=desk.needed_for(decision),
        others=tuple(_ref(one.filing) for one in rest if verdict.code == one.verdict.code == Code.PASSED),
    )


def confirm_filing(
    filing_id: UUID,
    *,
    visit_id: UUID,
    by: Actor,
    at: datetime,
    customer_id: UUID | None = None,
    escort_id: UUID | None = None,
) -> FilingRef:
    """Confirm a filing for a visit; `customer_id` says who came where it is masked, `escort_id` who brought them.

    Again for the same visit changes nothing. Raises NotThere, CustomerNeeded, OtherProject, NotConfirmable, EscortOver,
    Stale.
    """
    found = confirm.confirm_filing(
        filing_id, visit_id=visit_id, by=by, at=at, customer_id=customer_id, escort_id=escort_id
    )
    return _ref(found)


def win_filing(*, project_id: UUID, customer_id: UUID, node: DealNode, by: Actor, at: datetime) -> FilingRef | None:
    """Mark the filing under whose protection the customer bought; None when no protection stands, or its rules ask for
    a later step of the deal than `node`.

    Again within the window gives the same filing: it is that of a second unit, too.
    """
    won = deal.win_filing(project_id=project_id, customer_id=customer_id, node=node, by=by, at=at)
    return _ref(won) if won else None


def get(filing_id: UUID) -> FilingRef | None:
    """Return one filing of the tenant in scope."""
    return refs([filing_id]).get(filing_id)


def refs(filing_ids: Iterable[UUID]) -> dict[UUID, FilingRef]:
    """Return filings by id, in one query; unknown ids are left out."""
    rows = Filing.objects.select_related("rule_set").filter(pk__in=set(filing_ids))
    return {row.pk: _ref(row) for row in rows}


def filings_of(customer_id: UUID) -> list[FilingRef]:
    """Return a customer's filings, newest first."""
    rows = Filing.objects.select_related("rule_set").filter(customer_id=customer_id)
    return [_ref(row) for row in rows.order_by("-submitted_at", "-pk")]


def filed_among(project_id: UUID, customer_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the customers for whom anybody ever filed here, in one query."""
    rows = Filing.objects.filter(project_id=project_id, customer_id__in=set(customer_ids)).order_by()
    return {found for found in rows.values_list("customer_id", flat=True) if found}


def protection_of(*, project_id: UUID, customer_id: UUID, at: datetime) -> Protection | None:
    """Return whose customer this is at an instant, whether or not a worker has marked what is over."""
    rows = Filing.objects.filter(project_id=project_id, customer_id=customer_id, state__in=sorted(PROTECTING))
    held = [row for row in queries.counted(rows, at) if row.holds(at)]
    if not held:
        return None
    return Protection(held[0].pk, held[0].agency_id, held[0].broker_id, held[0].counts_until)


def live_of(*, project_id: UUID, customer_ids: Iterable[UUID], at: datetime) -> dict[UUID, FilingRef]:
    """Return the filing that holds each customer at an instant, in one query; customers without one are left out."""
    rows = Filing.objects.filter(project_id=project_id, customer_id__in=set(customer_ids), state__in=sorted(PROTECTING))
    live = [_ref(row) for row in queries.counted(rows.select_related("rule_set"), at) if row.holds(at)]
    return {ref.customer_id: ref for ref in live if ref.customer_id}


def _ref(row: Filing) -> FilingRef:
    return FilingRef(
        id=row.pk,
        number=row.number,
        project_id=row.project_id,
        customer_id=row.customer_id,
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        broker_id=row.broker_id,
        broker_name=row.broker_name,
        state=row.state,
        code=row.code,
        submitted_at=row.submitted_at,
        earliest_visit_at=row.rule_set.rules.earliest_visit(row.submitted_at),
        valid_until=row.valid_until,
        deal_until=row.deal_until,
        visited_at=row.visited_at,
        is_masked=row.is_masked,
    )
