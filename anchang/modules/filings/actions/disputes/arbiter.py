"""A dispute has a named arbiter, who had no hand in either filing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import the_one
from anchang.modules.filings import access, dispute_errors
from anchang.modules.filings.actions.disputes.evidence import involved_in
from anchang.modules.filings.actions.disputes.tell import NAMED, tell_arbiter
from anchang.modules.filings.models import Dispute, DisputeEvidence
from anchang.modules.people import api as people

ROLES = (people.Role.CHANNEL_MANAGER, people.Role.MANAGER)


@action
def name_arbiter(dispute_id: UUID, *, user_id: UUID | None, by: Actor, at: datetime) -> Dispute:
    """Name who decides; until a decision or a proposal another one may be named.

    Raises NotThere, NoSuchArbiter, ArbiterInvolved, DisputeDecided, WaitsForManager.
    """
    rows = access.disputes_of(by).select_related("filing", "rival", "raised_by")
    dispute = the_one(rows.filter(pk=dispute_id))
    named = next((one for one in possible(dispute) if one.user_id == user_id), None)
    if named is None:
        raise dispute_errors.NoSuchArbiter()
    must_be_apart(dispute, named.user_id, name=named.name)
    free = Dispute.objects.filter(pk=dispute.pk, decided_at__isnull=True, proposed_at__isnull=True)
    if not free.update(arbiter=named.user_id):
        dispute.refresh_from_db()
        raise dispute_errors.WaitsForManager() if dispute.is_open else dispute_errors.DisputeDecided()
    dispute.arbiter_id = named.user_id
    audit.record(
        by, "filings.name_arbiter", subject=dispute, project_id=dispute.project_id, at=at, arbiter=str(named.user_id)
    )
    if named.user_id != by.user_id:
        tell_arbiter(dispute, NAMED, mark=f"named:{named.user_id}", at=at)
    return dispute


def possible(dispute: Dispute) -> list[people.StaffRef]:
    """Return who may be named at all: each channel manager and manager of the project once."""
    found = {one.user_id: one for one in people.staff_of(dispute.project_id) if one.role in ROLES}
    return list(found.values())


def must_be_apart(dispute: Dispute, user_id: UUID, *, name: str) -> None:
    """Refuse who filed, judged or confirmed anything of it. Raises ArbiterInvolved."""
    evidence = DisputeEvidence.objects.get(dispute=dispute.pk)
    if user_id in involved_in(evidence) | {dispute.raised_by_id}:
        raise dispute_errors.ArbiterInvolved(name=name)
