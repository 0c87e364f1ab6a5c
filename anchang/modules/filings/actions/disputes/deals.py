"""The customer buys, or gives up what was bought, while the filing is frozen: noted for the decision."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.rows import at_most_one
from anchang.modules.filings.events import FilingVoided
from anchang.modules.filings.models import Dispute, Filing
from anchang.modules.filings.states import DealNode, State

_BROUGHT = (State.VISITED, State.WON)


def won_in_dispute(project_id: UUID, customer_id: UUID, *, node: DealNode, by: Actor, at: datetime) -> Filing | None:
    """Return the frozen filing under which a customer buys, once brought; it returns as won if it is upheld."""
    rows = Dispute.objects.filter(
        project_id=project_id,
        frozen=F("rival"),
        rival__customer=customer_id,
        rival_stood__in=_BROUGHT,
        decided_at__isnull=True,
    )
    dispute = at_most_one(rows.select_related("rival__rule_set"))
    if dispute is None or dispute.rival is None:
        return None
    filing = dispute.rival
    if dispute.rival_stood == State.WON:
        return filing
    if not node.reaches(filing.rule_set.rules.deal_node) or filing.deal_until < dispute.raised_at:
        return None
    if _note(dispute, State.WON, at):
        audit.record(by, "filings.win", subject=filing, project_id=project_id, at=at, customer=str(customer_id))
    return filing


def ended_in_dispute(filing_id: UUID, *, to: State, by: Actor, at: datetime) -> bool:
    """Note that the deal of a frozen filing was given up, or was a mistake; False when it is no such filing."""
    rows = Dispute.objects.filter(rival=filing_id, frozen=filing_id, rival_stood=State.WON, decided_at__isnull=True)
    dispute = at_most_one(rows.select_related("rival"))
    if dispute is None or dispute.rival is None or dispute.rival.customer_id is None:
        return False
    filing = dispute.rival
    if not _note(dispute, to, at if to == State.VOID else None):
        return False
    act = "filings.void" if to == State.VOID else "filings.restore"
    audit.record(by, act, subject=filing, project_id=filing.project_id, at=at)
    if to == State.VOID:
        assert filing.customer_id is not None
        events.publish(
            FilingVoided(filing_id=filing.pk, project_id=filing.project_id, customer_id=filing.customer_id, at=at)
        )
    return True


def _note(dispute: Dispute, to: State, ended_at: datetime | None) -> bool:
    """Change where the frozen filing returns to; False when somebody was faster."""
    still = Dispute.objects.filter(pk=dispute.pk, rival_stood=dispute.rival_stood, decided_at__isnull=True)
    return bool(still.update(rival_stood=to, rival_ended_at=ended_at))
