"""A dispute about whose customer bought was decided: the deals follow it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.modules.deals.models import Booking, Subscription
from anchang.modules.deals.states import SOLD, BookingState
from anchang.modules.filings import api as filings


@action
def follow_dispute(*, filing_id: UUID, rival_id: UUID | None, winner_id: UUID | None, by: Actor, at: datetime) -> int:
    """Put the deals of either filing under the one that won, under none where the customer came by themselves.

    What the winner's customer bought under no filing is the winner's, too; earnest money goes to whoever protects.
    Returns how many deals were moved; run again, it changes nothing.
    """
    winner = filings.get(winner_id) if winner_id else None
    won = winner if winner and winner.state == filings.State.WON else None
    lost = {filing_id, rival_id} - {won.id if won else None, None}
    rows = list(Subscription.objects.filter(state__in=sorted(SOLD), filing__in=lost))
    if won is not None and won.id == filing_id:
        free = Subscription.objects.filter(project_id=won.project_id, customer=won.customer_id, filing__isnull=True)
        rows += list(free.filter(state__in=sorted(SOLD)))
    named = {filing_id, rival_id} - {winner_id, None}
    Booking.objects.filter(state=BookingState.BOOKED, filing__in=named).update(filing=winner_id)
    for row in rows:
        Subscription.objects.filter(pk=row.pk, filing=row.filing_id).update(filing=won.id if won else None)
        facts = {"filing": str(won.id) if won else "", "before": str(row.filing_id or "")}
        audit.record(by, "deals.follow_dispute", subject=row, project_id=row.project_id, at=at, **facts)
    return len(rows)
