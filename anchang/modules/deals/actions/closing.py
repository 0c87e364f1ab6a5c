"""Signing, giving up, running out of time: how a subscription goes on or ends."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor, Permission
from anchang.kernel.actions import action
from anchang.kernel.errors import Refusal, Stale
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.approvals import api as approvals
from anchang.modules.customers import api as customers
from anchang.modules.deals import access, errors
from anchang.modules.deals.events import ContractSigned, SubscriptionClosed
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.rules import terms
from anchang.modules.deals.states import CHOOSABLE, COUNTED, LIVE, SOLD, CloseReason, State
from anchang.modules.filings import api as filings
from anchang.modules.inventory import api as inventory
from anchang.modules.notices.api import notify
from anchang.modules.people.api import project

LAPSED = "deals.lapsed"


@action
def sign_contract(
    subscription_id: UUID, *, by: Actor, at: datetime, signed_on: date | None = None, version: int | None = None
) -> Subscription:
    """Make 认购 签约. Raises NotThere, WrongState, Stale, SignDayOutOfRange."""
    row = _find(subscription_id, by, access.SIGN, version)
    today = clock.local(at).date()
    if row.state != State.ACTIVE:
        raise wrong_state(row)
    day = terms.signed_on(today, signed_on, row.subscribed_on or today)
    move(row, State.ACTIVE, State.SIGNED, signed_on=day)
    inventory.convert_claim(row.claim_id, inventory.ClaimKind.CONTRACT, by=by, at=at, ref=row.number)
    customers.set_status(row.customer_id, status=customers.Status.SIGNED, by=by, at=at)
    win_filing(row, filings.DealNode.CONTRACT, by=by, at=at)
    audit.record(
        by, "deals.sign_contract", subject=row, project_id=row.project_id, at=at, total_fen=row.deal_total_fen, on=day
    )
    events.publish(
        ContractSigned(
            subscription_id=row.pk,
            project_id=row.project_id,
            unit_id=row.unit_id,
            customer_id=row.customer_id,
            owner_id=row.owner_id,
            total_fen=row.deal_total_fen,
            on=day,
            at=at,
        )
    )
    return row


@action
def cancel_subscription(
    subscription_id: UUID,
    *,
    reason: str = CloseReason.CANCELLED,
    note: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Subscription:
    """End a subscription and free its unit.

    What does not stand yet is withdrawn by who made it, or by a manager; what stands is ended by a manager, and counts
    against the period in which it closes. Raises NotThere, NotAllowed, CloseReasonMissing, WrongState, Stale.
    """
    row = _find(subscription_id, by, access.SUBSCRIBE, version)
    words = terms.check_note(note)
    if row.state in SOLD:
        by.must(access.CANCEL, row.project_id)
        why = CloseReason(reason) if reason in CHOOSABLE else CloseReason.OTHER
    elif row.state in LIVE:
        why = CloseReason.WITHDRAWN
        if row.state == State.PENDING and row.request_id:
            approvals.withdraw_request(row.request_id, by=Actor.system(row.tenant_id), at=at)
    else:
        raise wrong_state(row)
    return close(row, why, by=by, at=at, note=words)


@action
def lapse_subscription(subscription_id: UUID, *, at: datetime) -> bool:
    """Close what does not stand yet because its unit is no longer held; False when there is nothing to close."""
    row = at_most_one(Subscription.objects.filter(pk=subscription_id, state__in=[State.DRAFT, State.PENDING]))
    if row is None:
        return False
    by = Actor.system(row.tenant_id)
    if row.state == State.PENDING and row.request_id:
        with suppress(Refusal):  # decided, but too late
            approvals.withdraw_request(row.request_id, by=by, at=at)
    close(row, CloseReason.LAPSED, by=by, at=at)
    notify(
        user_ids=[row.owner_id],
        kind=LAPSED,
        title=gettext_noop("%(unit)s 的认购 %(number)s 已失效"),
        body=gettext_noop("保留时间已过，房源已释放。"),
        facts={"unit": row.unit_name, "number": row.number},
        url=address(row),
        project_id=row.project_id,
        at=at,
        mark=f"deals.lapsed {row.pk}",
    )
    return True


def close(row: Subscription, reason: CloseReason, *, by: Actor, at: datetime, note: str = "") -> Subscription:
    """End a live subscription and give its unit back if it still has it. Raises WrongState."""
    was, today = State(row.state), clock.local(at).date()
    move(row, was, State.CLOSED, close_reason=reason, close_note=note, closed_on=today)
    claim = inventory.claim_of(row.claim_id)
    if claim.live:
        inventory.release_claim(claim.id, by=by, at=at, reason=str(reason.label))
    counted = was in SOLD and reason in COUNTED
    if counted and not Subscription.objects.filter(customer_id=row.customer_id, state__in=sorted(SOLD)).exists():
        customers.set_status(row.customer_id, status=customers.Status.FOLLOWING, by=by, at=at)
    if row.filing_id and was in SOLD:
        _give_back_filing(row, row.filing_id, reason, by=by, at=at)
    audit.record(
        by,
        "deals.close_subscription",
        subject=row,
        project_id=row.project_id,
        at=at,
        reason=reason,
        was=was,
        note=bool(note),
    )
    events.publish(
        SubscriptionClosed(
            subscription_id=row.pk,
            project_id=row.project_id,
            unit_id=row.unit_id,
            customer_id=row.customer_id,
            reason=reason,
            counted=counted,
            total_fen=row.deal_total_fen,
            on=today,
            at=at,
        )
    )
    return row


def win_filing(row: Subscription, node: filings.DealNode, *, by: Actor, at: datetime) -> None:
    """Note under whose protection the buyer came; what is won stays won by the contract. Inside an action."""
    if row.filing_id is None and (
        won := filings.win_filing(project_id=row.project_id, customer_id=row.customer_id, node=node, by=by, at=at)
    ):
        Subscription.objects.filter(pk=row.pk).update(filing_id=won.id)
        row.filing_id = won.id


def _give_back_filing(row: Subscription, filing_id: UUID, reason: CloseReason, *, by: Actor, at: datetime) -> None:
    """Void the filing of a deal given up (domain guide §4.3); any other end is mended by another deal under it."""
    if Subscription.objects.filter(filing_id=filing_id, state__in=sorted(SOLD)).exists():
        return
    if reason == CloseReason.CANCELLED:
        filings.void_filing(filing_id, by=by, at=at)
    else:
        filings.restore_filing(filing_id, by=by, at=at)


def move(row: Subscription, before: State, after: State, **changes: Any) -> None:
    """Change the state by compare-and-set. Raises WrongState when somebody was faster."""
    mine = Subscription.objects.filter(pk=row.pk, state=before, version=row.version)
    if not mine.update(state=after, version=F("version") + 1, **changes):
        row.refresh_from_db()
        raise wrong_state(row)
    row.refresh_from_db()


def wrong_state(row: Subscription) -> errors.WrongState:
    """Return the refusal that says where a subscription stands."""
    return errors.WrongState(number=row.number, state=State(row.state).label, current=standing(row))


def standing(row: Subscription) -> dict[str, Any]:
    """Return what whoever was too late is told of a subscription."""
    return {"state": row.state, "version": row.version}


def address(row: Subscription) -> str:
    """Return the address of a subscription's page."""
    return reverse("deals:detail", kwargs={"project": project(row.project_id).slug, "subscription_id": row.pk})


def _find(subscription_id: UUID, by: Actor, permission: Permission, version: int | None) -> Subscription:
    row = the_one(access.visible_to(by, permission).filter(pk=subscription_id))
    if version is not None and row.version != version:
        raise Stale(current=standing(row))
    return row
