"""What a decision does to both filings: previewed and done by the same rule."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from anchang.kernel.access import Actor
from anchang.kernel.errors import Stale
from anchang.modules.customers import api as customers
from anchang.modules.filings import dispute_errors, dispute_queries
from anchang.modules.filings.actions.moves import move
from anchang.modules.filings.dispute_states import Decision
from anchang.modules.filings.models import Dispute, Filing
from anchang.modules.filings.rules import disputing
from anchang.modules.filings.rules.dispute_cases import Arbitrated
from anchang.modules.filings.rules.disputing import Party
from anchang.modules.filings.states import SETTLES, Code, Moment, State


def parties(dispute: Dispute) -> tuple[Party, Party | None]:
    """Return how both sides stand apart from the dispute, read with its filings."""
    own = _party(dispute.filing, dispute.stood, dispute.stood_code, dispute.stood_ended_at)
    rival = dispute.rival
    if rival is None:
        return own, None
    return own, _party(rival, dispute.rival_stood, dispute.rival_code or 0, dispute.rival_ended_at)


def _party(filing: Filing, stood: str, code: int, ended_at: datetime | None) -> Party:
    """One that a merge of customers has ended meanwhile stays ended."""
    is_frozen = filing.is_frozen
    return Party(
        state=State(stood if is_frozen else filing.state),
        code=Code(code),
        valid_until=filing.valid_until,
        deal_until=filing.deal_until,
        ended_at=ended_at if is_frozen else filing.ended_at,
        visited_at=filing.visited_at,
        visit_id=filing.visit_id if filing.visited_at else None,
        is_frozen=is_frozen,
    )


def outcome(dispute: Dispute, decision: Decision, *, at: datetime) -> tuple[Party, Party | None]:
    """Return how both sides would stand after a decision. Raises RivalNeeded, WholeNumberNeeded."""
    own, rival = parties(dispute)
    if decision == Decision.SPLIT and rival is None:
        raise dispute_errors.RivalNeeded()
    customer = dispute_queries.customer_of(dispute.filing)
    if decision == Decision.REASSIGN and customer is None and dispute.filing.is_masked:
        raise dispute_errors.WholeNumberNeeded()
    bought_at = dispute_queries.bought_at(customer, None, dispute.filing, at) if customer else None
    return disputing.settle(
        decision,
        own,
        rival,
        dispute.filing.rule_set.rules,
        raised_at=dispute.raised_at,
        at=at,
        bought_at=bought_at,
    )


def carry_out(dispute: Dispute, decision: Decision, *, share: int | None, by: Actor, at: datetime) -> Filing | None:
    """Put both filings where the decision says, the loser first; returns the one that has the customer now.

    Inside an action. Raises RivalNeeded, WholeNumberNeeded; Stale when somebody else has the customer.
    """
    own, other = outcome(dispute, decision, at=at)
    try:
        if dispute.rival is not None and other is not None:
            case = _case(dispute, dispute.rival, decision, other, None if share is None else 100 - share)
            _put(dispute.rival, other, case, by=by, at=at)
        case = _case(dispute, dispute.filing, decision, own, share)
        customer = _customer(dispute.filing, by, at) if decision == Decision.REASSIGN else {}
        _put(dispute.filing, own, case, by=by, at=at, **customer)
    except IntegrityError as taken:
        raise Stale() from taken
    holds = (State.VALID, State.VISITED, State.WON)
    return next((one for one in (dispute.filing, dispute.rival) if one and one.state in holds), None)


def _customer(filing: Filing, by: Actor, at: datetime) -> dict[str, UUID]:
    found = dispute_queries.customer_of(filing)
    if found is None:
        found, _is_new = customers.find_or_create(
            project_id=filing.project_id,
            name=filing.name.open(),
            title=filing.title,
            phone=filing.phone.open(),
            by=by,
            at=at,
        )
    return {"customer_id": found.id}


def _case(dispute: Dispute, filing: Filing, decision: Decision, party: Party, share: int | None) -> Arbitrated:
    before = filing.judgements.exclude(moment=Moment.DISPUTE).order_by("-pk").first()
    is_appellant = filing.pk == dispute.filing_id
    was = dispute.stood_code if is_appellant else dispute.rival_code
    return Arbitrated(
        dispute_id=dispute.pk,
        decision=decision,
        is_appellant=is_appellant,
        was=Code(was),  # type: ignore[arg-type]  # a rival has its code
        until=party.valid_until if party.visited_at is None else party.deal_until,
        values=before.values if before else {},
        share=share,
    )


def _put(filing: Filing, party: Party, case: Arbitrated, *, by: Actor, at: datetime, **changes: Any) -> None:
    moved = move(
        filing,
        to=party.state,
        case=case,
        by=by,
        at=at,
        allowed=SETTLES,
        visit_id=party.visit_id,
        visited_at=party.visited_at,
        valid_until=party.valid_until,
        deal_until=party.deal_until,
        ended_at=party.ended_at,
        remind_at=None,
        **changes,
    )
    if not moved:
        raise Stale()
