"""What becomes of a subscription once somebody has decided."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Refusal
from anchang.kernel.rows import at_most_one
from anchang.modules.customers import api as customers
from anchang.modules.deals.actions import bookings, closing
from anchang.modules.deals.events import SubscriptionActivated
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.states import CloseReason, State
from anchang.modules.filings import api as filings
from anchang.modules.inventory import api as inventory


@action
def activate_subscription(subscription_id: UUID, *, request_id: UUID, at: datetime) -> bool:
    """Let an approved subscription stand; False when it no longer waits for this request.

    Where the hold ended before the word came, the subscription lapses: the unit may be somebody else's by now.
    """
    row = _waiting(subscription_id, request_id)
    if row is None:
        return False
    by = Actor.system(row.tenant_id)
    try:
        stand(row, by=by, at=at)
    except Refusal:
        return closing.lapse_subscription(row.pk, at=at)
    return True


@action
def return_subscription(subscription_id: UUID, *, request_id: UUID, at: datetime) -> bool:
    """Give a subscription back to be mended; the unit stays held. False when it no longer waits for this request."""
    row = _waiting(subscription_id, request_id)
    if row is None:
        return False
    waiting = Subscription.objects.filter(pk=row.pk, state=State.PENDING, request_id=request_id)
    if not waiting.update(state=State.DRAFT, version=F("version") + 1):
        return False
    by = Actor.system(row.tenant_id)
    audit.record(by, "deals.return_subscription", subject=row, project_id=row.project_id, at=at, request=request_id)
    return True


@action
def reject_subscription(subscription_id: UUID, *, request_id: UUID, at: datetime) -> bool:
    """Close a rejected subscription and free its unit. False when it no longer waits for this request."""
    row = _waiting(subscription_id, request_id)
    if row is None:
        return False
    closing.close(row, CloseReason.REJECTED, by=Actor.system(row.tenant_id), at=at)
    return True


@action
def stand(row: Subscription, *, by: Actor, at: datetime) -> Subscription:
    """Make a pending subscription stand: the unit is 认购 from now on. Raises inventory.ClaimOver, WrongState."""
    today = clock.local(at).date()
    inventory.convert_claim(
        row.claim_id, inventory.ClaimKind.SUBSCRIPTION, by=by, at=at, ref=row.number, customer_id=row.customer_id
    )
    closing.move(row, State.PENDING, State.ACTIVE, subscribed_on=today, planned_sign_on=max(row.planned_sign_on, today))
    customers.set_status(row.customer_id, status=customers.Status.SUBSCRIBED, by=by, at=at)
    bookings.turn_into(row, by=by, at=at)
    closing.win_filing(row, filings.DealNode.SUBSCRIPTION, by=by, at=at)
    announce(row, on=today, by=by, at=at)
    return row


def announce(row: Subscription, *, on: date, by: Actor, at: datetime, **facts: object) -> None:
    """Say that a subscription stands from a day on, in the audit and to whom it matters. Inside an action."""
    facts["total_fen"] = row.deal_total_fen
    audit.record(by, "deals.activate_subscription", subject=row, project_id=row.project_id, at=at, **facts)
    events.publish(
        SubscriptionActivated(
            subscription_id=row.pk,
            project_id=row.project_id,
            unit_id=row.unit_id,
            customer_id=row.customer_id,
            owner_id=row.owner_id,
            total_fen=row.deal_total_fen,
            on=on,
            at=at,
        )
    )


def _waiting(subscription_id: UUID, request_id: UUID) -> Subscription | None:
    return at_most_one(Subscription.objects.filter(pk=subscription_id, state=State.PENDING, request_id=request_id))
