"""Facts supplied while a dispute is open: added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import BadInput
from anchang.kernel.rows import the_one
from anchang.kernel.text import prose
from anchang.modules.filings import access, dispute_errors
from anchang.modules.filings.dispute_states import Proof, Side
from anchang.modules.filings.models import DisputeNote

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as it was told: whose, what kind of proof, when it happened, in words with where it is written."""

    side: Side
    proof: Proof
    text: str
    happened_at: datetime | None = None


@action
def supply_fact(dispute_id: UUID, told: Told, *, by: Actor, at: datetime) -> DisputeNote:
    """Add a fact to an open dispute. Raises NotThere, BadInput, DisputeDecided."""
    dispute = the_one(access.disputes_of(by).filter(pk=dispute_id))
    if not dispute.is_open:
        raise dispute_errors.DisputeDecided()
    text = prose(told.text)
    if not text:
        raise BadInput({"text": dispute_errors.NOTE_MISSING})
    if len(text) > LONGEST:
        raise BadInput({"text": dispute_errors.NOTE_TOO_LONG % {"length": len(text)}})
    note = DisputeNote(
        tenant_id=dispute.tenant_id,
        dispute=dispute,
        side=told.side,
        proof=told.proof,
        happened_at=told.happened_at,
        text=text,
        noted_by=by.user_id,
        noted_at=at,
    )
    note.save(force_insert=True)
    audit.record(
        by,
        "filings.supply_fact",
        subject=dispute,
        project_id=dispute.project_id,
        at=at,
        side=str(told.side),
        proof=str(told.proof),
    )
    return note
