"""A broker appeals: the evidence is frozen, and the customer with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import BadInput, Stale
from anchang.kernel.rows import the_one
from anchang.kernel.text import prose
from anchang.modules.filings import access, dispute_errors, dispute_queries
from anchang.modules.filings.actions.disputes.evidence import freeze_evidence
from anchang.modules.filings.actions.disputes.tell import CONTESTED, RAISED, tell_brokers, tell_desk
from anchang.modules.filings.actions.moves import move
from anchang.modules.filings.dispute_queries import Ground
from anchang.modules.filings.dispute_states import Reason
from anchang.modules.filings.events import DisputeRaised
from anchang.modules.filings.models import Dispute, DisputePhoto, Filing
from anchang.modules.filings.rules import disputing
from anchang.modules.filings.rules.dispute_cases import Contested
from anchang.modules.filings.states import CONTESTS, PROTECTING, State


@action
def raise_dispute(filing_id: UUID, *, reason: Reason, statement: str, by: Actor, at: datetime) -> Dispute:
    """Appeal against the verdict on one's own filing, with the photos kept for it.

    Who holds the customer is frozen until the decision: the filing appealed against, else one's own. Raises NotThere,
    BadInput, NotAppealable, AppealedBefore, AppealTooLate, AppealWaits, Stale.
    """
    filing = the_one(access.visible_to(by, access.APPEAL).select_related("rule_set").filter(pk=filing_id))
    said = _statement(statement)
    ground = _ground(filing, at)
    dispute = _row(filing, ground, reason, said, by, at)
    try:
        with transaction.atomic():
            dispute.save(force_insert=True)
            freeze_evidence(dispute, ground)
            _freeze(dispute, by=by, at=at)
    except IntegrityError as taken:
        # Another appeal won this instant: of the same filing, or of the same customer.
        if Dispute.objects.filter(filing=filing_id).exists():
            raise dispute_errors.AppealedBefore(number=filing.number) from taken
        raise dispute_errors.AppealWaits() from taken
    DisputePhoto.objects.filter(filing=filing_id, dispute__isnull=True).update(dispute=dispute)
    _tell(dispute, by, at)
    return dispute


def _statement(text: str) -> str:
    said = prose(text)
    if not said:
        raise BadInput({"statement": dispute_errors.STATEMENT_MISSING})
    if len(said) > dispute_errors.LONGEST_STATEMENT:
        raise BadInput({"statement": dispute_errors.STATEMENT_TOO_LONG % {"length": len(said)}})
    return said


def _ground(filing: Filing, at: datetime) -> Ground:
    if Dispute.objects.filter(filing=filing.pk).exists():
        raise dispute_errors.AppealedBefore(number=filing.number)
    ground = dispute_queries.ground_of(filing, at=at)
    if ground is None:
        raise dispute_errors.NotAppealable(number=filing.number, state=State(filing.state).label)
    if ground.is_frozen:
        raise dispute_errors.AppealWaits()
    if at > ground.until:
        raise dispute_errors.AppealTooLate(until=f"{clock.local(ground.until):%Y-%m-%d %H:%M}")
    return ground


def _row(filing: Filing, ground: Ground, reason: Reason, said: str, by: Actor, at: datetime) -> Dispute:
    rival, due = ground.rival, disputing.due_at(at)
    return Dispute(
        tenant_id=filing.tenant_id,
        project_id=filing.project_id,
        filing=filing,
        rival=rival,
        frozen=rival or filing,
        stood=filing.state,
        stood_code=filing.code,
        stood_ended_at=filing.ended_at,
        rival_stood=rival.state if rival else "",
        rival_code=rival.code if rival else None,
        rival_ended_at=rival.ended_at if rival else None,
        reason=reason,
        statement=said,
        raised_by_id=by.user_id,
        raised_at=at,
        due_at=due,
        remind_at=disputing.warn_at(due),
    )


def _freeze(dispute: Dispute, *, by: Actor, at: datetime) -> None:
    """Note the dispute on both filings and freeze the one that holds the customer. Raises Stale, IntegrityError."""
    case = Contested(dispute_id=dispute.pk)
    for filing in [dispute.rival, dispute.filing]:
        if filing is None:
            continue
        to = State.DISPUTED if filing == dispute.frozen else State(filing.state)
        ended_at = None if to in PROTECTING else filing.ended_at
        if not move(filing, to=to, case=case, by=by, at=at, allowed=CONTESTS, ended_at=ended_at, remind_at=None):
            raise Stale()


def _tell(dispute: Dispute, by: Actor, at: datetime) -> None:
    audit.record(
        by,
        "filings.appeal",
        subject=dispute,
        project_id=dispute.project_id,
        at=at,
        number=dispute.filing.number,
        reason=str(dispute.reason),
    )
    events.publish(
        DisputeRaised(
            dispute_id=dispute.pk,
            project_id=dispute.project_id,
            filing_id=dispute.filing_id,
            rival_id=dispute.rival_id,
            at=at,
        )
    )
    tell_desk(dispute, RAISED, mark="raised", at=at)
    tell_brokers(dispute, CONTESTED, mark="raised", at=at, both=False)
