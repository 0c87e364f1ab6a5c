"""What the desk's pages of disputes show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel.access import SYSTEM_USER_ID, Actor
from anchang.modules.filings import access, dispute_queries
from anchang.modules.filings.actions.disputes.arbiter import possible
from anchang.modules.filings.actions.disputes.evidence import involved_in
from anchang.modules.filings.digest import in_groups
from anchang.modules.filings.dispute_states import Decision, Proof, Reason, Side, Step
from anchang.modules.filings.models import Dispute, DisputeEvidence, DisputeNote, Filing
from anchang.modules.filings.rules.splitting import TEMPLATE, SplitRule, splits_in
from anchang.modules.filings.web.cards import Row as FilingRow
from anchang.modules.filings.web.cards import Step as Told
from anchang.modules.filings.web.cards import row_of as filing_row
from anchang.modules.filings.web.cards import steps_of
from anchang.modules.filings.web.disputing import Left, left_of, ruled
from anchang.modules.filings.web.proofs import proofs_of
from anchang.modules.people import api as people


@dataclass(frozen=True, slots=True)
class Row:
    """A dispute in the list."""

    id: UUID
    number: str
    reason: str
    appellant: str
    rival: str
    arbiter: str
    raised_at: datetime
    decided_at: datetime | None
    left: Left | None
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class Party:
    """One side: its filing and everything that was decided on it."""

    side: str
    filing: Filing
    row: FilingRow
    steps: list[tuple[Told, str]]


def row_of(dispute: Dispute, *, at: datetime) -> Row:
    """Return a dispute, read with its filings and arbiter, for the list."""
    return Row(
        id=dispute.pk,
        number=dispute.filing.number,
        reason=str(Reason(dispute.reason).label),
        appellant=_channel(dispute.filing),
        rival=_channel(dispute.rival) if dispute.rival else "",
        arbiter=dispute.arbiter.name if dispute.arbiter else "",
        raised_at=dispute.raised_at,
        decided_at=dispute.decided_at,
        left=left_of(dispute, at=at) if dispute.is_open else None,
        is_proposed=dispute.proposed_at is not None,
    )


def _channel(filing: Filing) -> str:
    return " ".join(part for part in (filing.agency_name, filing.broker_name) if part)


def whole(evidence: DisputeEvidence, *, by: Actor, at: datetime) -> dict[str, object]:
    """Return everything about a dispute by its evidence, read with both filings and their rule sets."""
    dispute = evidence.dispute
    notes = list(DisputeNote.objects.filter(dispute=dispute.pk).order_by("pk"))
    steps = dispute_queries.steps_of(dispute.pk)
    sides = [(Side.APPELLANT, dispute.filing)] + ([(Side.RIVAL, dispute.rival)] if dispute.rival else [])
    judged = dispute_queries.judgements_of(filing.pk for _side, filing in sides)
    told = {filing_id: steps_of(rows) for filing_id, rows in judged.items()}
    people_told = {step.decided_by for one in told.values() for step in one} | {row.noted_by for row in notes}
    names = people.name_of((people_told | {row.decided_by for row in steps}) - {SYSTEM_USER_ID})
    may_decide = dispute.is_open and dispute.arbiter_id == by.user_id and not dispute.proposed_at
    is_apart = by.user_id not in involved_in(evidence)
    return {
        "dispute": dispute,
        "row": row_of(dispute, at=at),
        "statement": dispute.statement.open(),
        "photos": dispute_queries.photos_of(dispute.filing_id),
        "proofs": proofs_of(evidence, notes),
        "notes": [
            (row, Side(row.side).label, Proof(row.proof).label, row.text.open(), names.get(row.noted_by, ""))
            for row in notes
        ],
        "parties": [
            Party(
                side=str(side.label),
                filing=filing,
                row=filing_row(filing, by=by),
                steps=[(step, names.get(step.decided_by, "")) for step in told[filing.pk]],
            )
            for side, filing in sides
        ],
        "steps": [(ruled(row, dispute), Step(row.step).label, names.get(row.decided_by, "")) for row in steps],
        "final": next((ruled(row, dispute) for row in steps if row.step == Step.FINAL), None),
        "fingerprint": in_groups(evidence.digest),
        "arbiters": _arbiters(dispute, evidence) if dispute.is_open and not dispute.proposed_at else [],
        "may_decide": may_decide,
        "may_confirm": bool(dispute.is_open and dispute.proposed_at)
        and is_apart
        and by.can(access.CONFIRM_SPLIT, dispute.project_id),
        "decisions": [one for one in Decision.choices if dispute.rival_id or one[0] != Decision.SPLIT],
        "template": _template(evidence) if may_decide and dispute.rival_id else (),
        "needs_yes": not by.can(access.CONFIRM_SPLIT, dispute.project_id),
    }


def _template(evidence: DisputeEvidence) -> tuple[SplitRule, ...]:
    own = getattr(evidence, "splits", None)
    return splits_in(own) if own else TEMPLATE


def _arbiters(dispute: Dispute, evidence: DisputeEvidence) -> list[people.StaffRef]:
    """Return who may be named: nobody with a hand in either filing."""
    apart = involved_in(evidence) | {dispute.raised_by_id}
    return [one for one in possible(dispute) if one.user_id not in apart]
