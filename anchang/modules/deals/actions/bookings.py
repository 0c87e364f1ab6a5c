"""Earnest money is taken, becomes a subscription, or is given back (认筹, 转认购, 退筹)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.money import Fen
from anchang.kernel.rows import at_most_one, the_one, update_each
from anchang.modules.customers import api as customers
from anchang.modules.deals import access, errors
from anchang.modules.deals.actions.numbers import BOOKING, next_number
from anchang.modules.deals.models import Booking, Subscription
from anchang.modules.deals.states import SOLD, BookingState
from anchang.modules.filings import api as filings
from anchang.modules.inventory import api as inventory

MOST_WAN = 100
MOST_FEN: Fen = MOST_WAN * 10_000 * 100


@action
def book(customer_id: UUID, *, amount_fen: Fen, by: Actor, at: datetime) -> Booking:
    """Take earnest money from a customer for a flat yet to be chosen.

    The filing that protects the customer is named, and won where its rules protect up to this step only.
    Raises NotThere, NotAllowed, PermitMissing, AmountOutOfRange, AlreadyBooked.
    """
    ref = customers.get(customer_id)
    by.must(access.SUBSCRIBE, ref.project_id)
    if not customers.may_see(by, ref.id):
        raise NotThere()
    if not inventory.permit_of(ref.project_id):
        raise errors.PermitMissing()
    if not 100 <= amount_fen <= MOST_FEN:
        raise errors.AmountOutOfRange(most=MOST_WAN)
    today = clock.local(at).date()
    row = Booking(
        tenant_id=by.tenant_id,
        project_id=ref.project_id,
        number=next_number(ref.project_id, today, BOOKING),
        customer_id=ref.id,
        owner_id=by.user_id,
        team_id=next(iter(sorted(by.team_ids)), None),
        amount_fen=amount_fen,
        state=BookingState.BOOKED,
        booked_on=today,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise errors.AlreadyBooked() from None
    _name_filing(row, by=by, at=at)
    customers.set_status(ref.id, status=customers.Status.QUEUED, by=by, at=at)
    facts = {"number": row.number, "customer": ref.id, "amount_fen": amount_fen}
    audit.record(by, "deals.book", subject=row, project_id=row.project_id, at=at, **facts)
    return row


@action
def refund_booking(booking_id: UUID, *, by: Actor, at: datetime) -> Booking:
    """Give earnest money back; a filing won by it protects as before. Raises NotThere, NotAllowed, NotBooked."""
    row = the_one(access.bookings_of(by, access.CANCEL).filter(pk=booking_id))
    live = Booking.objects.filter(pk=row.pk, state=BookingState.BOOKED)
    if not live.update(state=BookingState.REFUNDED, closed_on=clock.local(at).date()):
        row.refresh_from_db()
        raise errors.NotBooked(state=BookingState(row.state).label)
    row.refresh_from_db()
    if row.filing_id:
        _give_back(row.filing_id, by=by, at=at)
    customers.set_status(row.customer_id, status=customers.Status.FOLLOWING, by=by, at=at)
    audit.record(by, "deals.refund_booking", subject=row, project_id=row.project_id, at=at, amount_fen=row.amount_fen)
    return row


def turn_into(row: Subscription, *, by: Actor, at: datetime) -> None:
    """Turn the buyer's booking into a subscription that stands, with the filing it has won; inside an action."""
    live = Booking.objects.filter(project_id=row.project_id, customer_id=row.customer_id, state=BookingState.BOOKED)
    booking = at_most_one(live)
    if booking is None or not live.filter(pk=booking.pk).update(
        state=BookingState.SUBSCRIBED, subscription=row, closed_on=clock.local(at).date()
    ):
        return
    audit.record(by, "deals.turn_booking", subject=booking, project_id=row.project_id, at=at, number=row.number)
    filed = filings.get(booking.filing_id) if booking.filing_id else None
    if filed is not None and filed.state == filings.State.WON:
        Subscription.objects.filter(pk=row.pk, filing__isnull=True).update(filing_id=filed.id)
        row.filing_id = row.filing_id or filed.id


def turn_many(rows: Sequence[Subscription], *, by: Actor, at: datetime) -> None:
    """Turn the bookings of many buyers of one project, as `turn_into` does one; a buyer's first row takes it."""
    first: dict[UUID, Subscription] = {}
    for row in rows:
        first.setdefault(row.customer_id, row)
    project_id = rows[0].project_id
    found = list(Booking.objects.filter(project_id=project_id, customer_id__in=first, state=BookingState.BOOKED))
    if not found:
        return
    for booking in found:
        booking.state, booking.subscription = BookingState.SUBSCRIBED, first[booking.customer_id]
        booking.closed_on = clock.local(at).date()
    update_each(found, "state", "subscription", "closed_on")
    filed = filings.refs(booking.filing_id for booking in found if booking.filing_id)
    for booking in found:
        row = first[booking.customer_id]
        audit.record(by, "deals.turn_booking", subject=booking, project_id=project_id, at=at, number=row.number)
        won = filed.get(booking.filing_id) if booking.filing_id else None
        if won is not None and won.state == filings.State.WON:
            row.filing_id = row.filing_id or won.id


def _give_back(filing_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let the filing protect as before, unless a deal that stands is under it."""
    if not Subscription.objects.filter(filing_id=filing_id, state__in=sorted(SOLD)).exists():
        filings.restore_filing(filing_id, by=by, at=at)


def _name_filing(row: Booking, *, by: Actor, at: datetime) -> None:
    asked = {"project_id": row.project_id, "customer_id": row.customer_id}
    won = filings.win_filing(**asked, node=filings.DealNode.BOOKING, by=by, at=at)
    held = filings.protection_of(**asked, at=at) if won is None else None
    row.filing_id = won.id if won else held.filing_id if held else None
    Booking.objects.filter(pk=row.pk).update(filing_id=row.filing_id)
