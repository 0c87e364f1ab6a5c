"""The arbiter decides, once; a split by who is no manager waits for a manager's yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import BadInput, Sentence
from anchang.kernel.rows import the_one
from anchang.kernel.text import prose
from anchang.modules.filings import access, dispute_errors, dispute_queries
from anchang.modules.filings.actions.disputes.arbiter import must_be_apart
from anchang.modules.filings.actions.disputes.settling import carry_out, outcome
from anchang.modules.filings.actions.disputes.tell import (
    PROPOSED,
    RETURNED,
    tell_arbiter,
    tell_decided,
    tell_desk,
)
from anchang.modules.filings.dispute_states import Decision, Step
from anchang.modules.filings.events import DisputeClosed
from anchang.modules.filings.models import Dispute, DisputeDecision
from anchang.modules.filings.rules.clauses import NUMBERS
from anchang.modules.filings.rules.disputing import code_after
from anchang.modules.filings.states import Code

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided and why; `share` is the appellant's of a split, in percent."""

    decision: Decision
    reason: str
    share: int | None = None


@action
def decide_dispute(dispute_id: UUID, ruling: Ruling, *, by: Actor, at: datetime) -> Dispute:
    """Decide as the named arbiter; of two at one instant the database takes one.

    Raises NotThere, NotTheArbiter, DisputeDecided, WaitsForManager, BadInput, RivalNeeded, WholeNumberNeeded, Stale.
    """
    dispute = _open(dispute_id, by)
    if dispute.arbiter_id != by.user_id:
        raise dispute_errors.NotTheArbiter()
    if dispute.proposed_at is not None:
        raise dispute_errors.WaitsForManager()
    _check(ruling)
    if ruling.decision == Decision.SPLIT and not by.can(access.CONFIRM_SPLIT, dispute.project_id):
        outcome(dispute, ruling.decision, at=at)
        return _propose(dispute, ruling, by=by, at=at)
    return _finish(dispute, ruling, by=by, at=at)


@action
def confirm_split(dispute_id: UUID, *, by: Actor, at: datetime) -> Dispute:
    """Say yes to a proposed split as a manager who had no hand in it.

    Raises NotThere, NotAllowed, NothingProposed, ArbiterInvolved, DisputeDecided, Stale.
    """
    dispute, proposal = _proposed(dispute_id, by)
    must_be_apart(dispute, by.user_id, name=by.name)
    ruling = Ruling(Decision.SPLIT, proposal.reason.open(), proposal.share)
    return _finish(dispute, ruling, by=by, at=at)


@action
def return_split(dispute_id: UUID, *, reason: str, by: Actor, at: datetime) -> Dispute:
    """Say no to a proposed split, and why; the arbiter decides anew.

    Raises NotThere, NotAllowed, NothingProposed, BadInput, DisputeDecided.
    """
    dispute, proposal = _proposed(dispute_id, by)
    ruling = Ruling(Decision.SPLIT, reason, proposal.share)
    _check(ruling)
    if not _still(dispute).update(proposed_at=None):
        raise dispute_errors.DisputeDecided()
    dispute.proposed_at = None
    _keep(dispute, ruling, Step.RETURNED, by, at)
    _note(dispute, "filings.return_split", ruling, by, at)
    tell_arbiter(dispute, RETURNED, mark=f"returned:{at:%Y%m%dT%H%M%S}", at=at)
    return dispute


def _open(dispute_id: UUID, by: Actor) -> Dispute:
    rows = access.disputes_of(by).select_related("filing__rule_set", "rival__rule_set")
    dispute = the_one(rows.filter(pk=dispute_id))
    if not dispute.is_open:
        raise dispute_errors.DisputeDecided()
    return dispute


def _proposed(dispute_id: UUID, by: Actor) -> tuple[Dispute, DisputeDecision]:
    dispute = _open(dispute_id, by)
    by.must(access.CONFIRM_SPLIT, dispute.project_id)
    proposal = dispute_queries.proposal_of(dispute.pk)
    if dispute.proposed_at is None or proposal is None:
        raise dispute_errors.NothingProposed()
    return dispute, proposal


def _check(ruling: Ruling) -> None:
    text = prose(ruling.reason)
    wrong: dict[str, Sentence] = {}
    if not text:
        wrong["reason"] = dispute_errors.REASON_MISSING
    elif len(text) > LONGEST:
        wrong["reason"] = dispute_errors.REASON_TOO_LONG % {"length": len(text)}
    if ruling.decision == Decision.SPLIT and not 1 <= (ruling.share or 0) <= 99:
        wrong["share"] = dispute_errors.SHARE_WRONG
    if wrong:
        raise BadInput(wrong)


def _propose(dispute: Dispute, ruling: Ruling, *, by: Actor, at: datetime) -> Dispute:
    if not _still(dispute).update(proposed_at=at):
        raise dispute_errors.DisputeDecided()
    dispute.proposed_at = at
    _keep(dispute, ruling, Step.PROPOSED, by, at)
    _note(dispute, "filings.propose_split", ruling, by, at)
    tell_desk(dispute, PROPOSED, mark=f"proposed:{at:%Y%m%dT%H%M%S}", at=at, only_managers=True)
    return dispute


def _finish(dispute: Dispute, ruling: Ruling, *, by: Actor, at: datetime) -> Dispute:
    if not _still(dispute).update(decided_at=at, remind_at=None):
        raise dispute_errors.DisputeDecided()
    dispute.decided_at = at
    try:
        with transaction.atomic():
            _keep(dispute, ruling, Step.FINAL, by, at)
    except IntegrityError as taken:
        raise dispute_errors.DisputeDecided() from taken
    share = ruling.share if ruling.decision == Decision.SPLIT else None
    winner = carry_out(dispute, ruling.decision, share=share, by=by, at=at)
    _note(dispute, "filings.decide_dispute", ruling, by, at)
    events.publish(
        DisputeClosed(
            dispute_id=dispute.pk,
            project_id=dispute.project_id,
            filing_id=dispute.filing_id,
            rival_id=dispute.rival_id,
            winner_id=winner.pk if winner else None,
            decision=str(ruling.decision),
            share=share,
            at=at,
        )
    )
    tell_decided(dispute, ruling.decision, at=at)
    return dispute


def _still(dispute: Dispute) -> QuerySet[Dispute]:
    """Return the dispute as it was read: whoever decides or proposes after another changes no row."""
    return Dispute.objects.filter(
        pk=dispute.pk, decided_at__isnull=True, proposed_at=dispute.proposed_at, arbiter=dispute.arbiter_id
    )


def clause_of(dispute: Dispute, decision: Decision) -> str:
    """Return the number of the clause that a decision cites: its own, or the one upheld."""
    return NUMBERS[code_after(decision, is_appellant=True, was=Code(dispute.stood_code))]


def _keep(dispute: Dispute, ruling: Ruling, step: Step, by: Actor, at: datetime) -> None:
    DisputeDecision(
        tenant_id=dispute.tenant_id,
        dispute=dispute,
        step=step,
        decision=ruling.decision,
        share=ruling.share if ruling.decision == Decision.SPLIT else None,
        clause=clause_of(dispute, ruling.decision),
        rule_set_id=dispute.filing.rule_set_id,
        reason=prose(ruling.reason),
        decided_by=by.user_id,
        decided_at=at,
    ).save(force_insert=True)


def _note(dispute: Dispute, act: str, ruling: Ruling, by: Actor, at: datetime) -> None:
    audit.record(
        by,
        act,
        subject=dispute,
        project_id=dispute.project_id,
        at=at,
        number=dispute.filing.number,
        decision=str(ruling.decision),
        **({"share": ruling.share} if ruling.decision == Decision.SPLIT else {}),
    )
