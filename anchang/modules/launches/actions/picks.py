"""The way of a pick: confirmed, paid in time, or back on the board at the minute that everybody was told.

A rehearsal's picks go the same way. Who pays touches the pick alone, never the book; who releases holds the book and
then takes the picks, so that of the two one is first and the other finds it done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from anchang.gate.launch.book import GIVEN_UP, UNPAID, Book
from anchang.gate.launch.entries import Entry, Release
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import the_one
from anchang.modules.launches import order_errors, pick_errors
from anchang.modules.launches.actions import orders
from anchang.modules.launches.actions.telling import LOST, PICKED, tell
from anchang.modules.launches.models import Entitlement, Launch, Pick
from anchang.modules.launches.rules import orders as entries_of
from anchang.modules.launches.rules import paying
from anchang.modules.launches.states import State
from anchang.modules.launches.writing import write


@action
def confirm_pick(pick_id: UUID, *, entitlement_id: UUID, by: Actor, at: datetime) -> Pick:
    """Keep a pick, which is then to be paid by `pay_until`; again, it changes nothing. Raises NotThere, PickOver."""
    pick = pick_of(pick_id, entitlement_id)
    launch = pick.launch
    until = paying.pay_until(pick.at, confirm_minutes=launch.confirm_minutes, pay_minutes=launch.pay_minutes)
    since = paying.unconfirmed_since(at, confirm_minutes=launch.confirm_minutes)
    waiting = Pick.objects.filter(pk=pick.pk, live=True, confirmed_at__isnull=True, at__gt=since)
    if waiting.update(confirmed_at=at, pay_until=until):
        _note("confirm", pick, by, at)
        tell(launch, [pick], PICKED, at=at)
    pick.refresh_from_db()
    if not (pick.live and pick.confirmed_at):
        raise pick_errors.PickOver(unit=pick.unit.name)
    return pick


@action
def give_up_pick(pick_id: UUID, *, entitlement_id: UUID, by: Actor, at: datetime) -> None:
    """Give an unpaid pick back to the board; it counts against the launch's limit.

    Raises NotThere, PickOver, PickIsPaid.
    """
    pick = pick_of(pick_id, entitlement_id)

    def make(book: Book) -> list[Entry]:
        if not orders.take_unpaid(Pick.objects.filter(pk=pick.pk)):
            raise _gone(pick)
        return entries_of.release(book, microseconds_of(at), [pick.unit_no], GIVEN_UP)

    book, entries = write(pick.launch, make)
    _count_given_up(pick.launch, entries)
    orders.after_release(pick.launch, book, entries, by=by, at=at)
    tell(pick.launch, [pick], LOST, at=at)
    _note("give_up", pick, by, at)


@action
def release_due_picks(launch_id: UUID, *, by: Actor, at: datetime) -> list[UUID]:
    """Give back what was not confirmed or paid in time, all of it on one page; return the units. Raises NotThere.

    Whoever paid at the same instant keeps the unit, or gets the money back: the pick is taken by one of the two.
    """
    launch = the_one(Launch.objects.exclude(state=State.DRAFT).filter(pk=launch_id))
    due = due_picks(launch, at)
    if not due.exists():
        return []

    def make(book: Book) -> list[Entry]:
        orders.take_unpaid(due)
        numbers = list(due.filter(end_reason=UNPAID).order_by("seq").values_list("unit_no", flat=True))
        return entries_of.release(book, microseconds_of(at), numbers, UNPAID)

    book, entries = write(launch, make)
    if not entries:
        return []
    _count_given_up(launch, entries)
    orders.after_release(launch, book, entries, by=by, at=at)
    ended = Pick.objects.filter(launch=launch, live=False, ended_at=at, end_reason=UNPAID)
    tell(launch, list(ended), LOST, at=at)
    facts = {"units": len(entries)}
    audit.record(by, "launches.release_due", subject=launch, project_id=launch.project_id, at=at, **facts)
    return [UUID(book.units[entry.unit].id) for entry in entries if isinstance(entry, Release)]


def due_picks(launch: Launch, at: datetime) -> QuerySet[Pick]:
    """Return the picks of a launch that nobody confirmed or paid in time."""
    since = paying.unconfirmed_since(at, confirm_minutes=launch.confirm_minutes)
    unpaid = Pick.objects.filter(launch=launch, live=True, paid_at__isnull=True)
    return unpaid.filter(Q(confirmed_at__isnull=True, at__lte=since) | Q(pay_until__lte=at))


def pick_of(pick_id: UUID, entitlement_id: UUID) -> Pick:
    """Return a pick of this buyer's, live or over. Raises NotThere for anybody else's."""
    pick = the_one(Pick.objects.select_related("launch", "unit").filter(pk=pick_id))
    the_one(Entitlement.objects.filter(pk=entitlement_id, launch=pick.launch, buyer_no=pick.buyer_no))
    return pick


def _gone(pick: Pick) -> pick_errors.PickOver | order_errors.PickIsPaid:
    pick.refresh_from_db()
    is_paid = pick.live and pick.paid_at is not None
    return order_errors.PickIsPaid(unit=pick.unit.name) if is_paid else pick_errors.PickOver(unit=pick.unit.name)


def _count_given_up(launch: Launch, entries: Sequence[Entry]) -> None:
    """Count against each buyer what came back from them."""
    for entry in entries:
        if isinstance(entry, Release):
            Entitlement.objects.filter(launch=launch, buyer_no=entry.buyer).update(given_up=F("given_up") + 1)


def _note(verb: str, pick: Pick, by: Actor, at: datetime) -> None:
    facts = {"unit": pick.unit_id, "seq": pick.seq}
    audit.record(by, f"launches.{verb}", subject=pick, project_id=pick.launch.project_id, at=at, **facts)
