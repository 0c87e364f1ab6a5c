"""Orders to a running launch: each an entry of its book, with a reason. Whoever calls has judged the act.

Two people stand behind each order of the planner's (domain guide §9): `by` is who says yes, `asked_by` who asked; that
they are two is the caller's to see to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from anchang.gate.launch.book import FREE, UNPAID, Book
from anchang.gate.launch.entries import Entry, PlanUnit, Release
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import the_one
from anchang.modules.inventory import api as inventory
from anchang.modules.launches import errors, order_errors
from anchang.modules.launches.actions.claiming import claim
from anchang.modules.launches.models import Launch, Offer, Pick
from anchang.modules.launches.rules import orders
from anchang.modules.launches.states import State
from anchang.modules.launches.writing import write


@action
def pause_launch(launch_id: UUID, *, reason: str, by: Actor, at: datetime, asked_by: UUID | None = None) -> None:
    """Let nobody choose from now on (暂停).

    Raises NotThere, NotArmed, AlreadyClosed, OrderWithoutReason, LaunchOver, AlreadyPaused.
    """
    _order("pause", launch_id, orders.pause, reason, by, at, asked_by)


@action
def resume_launch(launch_id: UUID, *, reason: str, by: Actor, at: datetime, asked_by: UUID | None = None) -> None:
    """Let choosing go on (恢复). Raises as pause_launch, and NotPaused."""
    _order("resume", launch_id, orders.resume, reason, by, at, asked_by)


@action
def extend_launch(
    launch_id: UUID,
    *,
    closes_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
    batch: int = orders.WHOLE,
    asked_by: UUID | None = None,
) -> None:
    """End later (延时), the launch or one batch of it. Raises as pause_launch, and NoSuchBatch, NotLater."""
    closes, until = microseconds_of(closes_at), {"until": closes_at.isoformat()}

    def make(book: Book, now: int, why: str) -> list[Entry]:
        return orders.extend(book, now, closes, batch, why)

    _order("extend", launch_id, make, reason, by, at, asked_by, until)
    Launch.objects.filter(pk=launch_id, closes_at__lt=closes_at).update(closes_at=closes_at)


@action
def add_wave(
    launch_id: UUID, *, unit_ids: Sequence[UUID], reason: str, by: Actor, at: datetime, asked_by: UUID | None = None
) -> None:
    """Put more units on the board (加推); a real launch holds those of its plan already, and claims others.

    Raises as pause_launch, and NothingOffered, UnpricedUnit, AlreadyOffered, inventory's UnitsNotFree; Stale
    when a price changed meanwhile.
    """
    launch = _armed(launch_id)
    units = _units(unit_ids)
    more = [PlanUnit(str(unit.id), unit.name, unit.list_total_fen or 0) for unit in units]

    def make(book: Book, now: int, why: str) -> list[Entry]:
        return orders.wave(book, now, more, why)

    book = _order("wave", launch_id, make, reason, by, at, asked_by, {"units": len(units)})
    # The book first, then the project: whoever needs both holds them in this order.
    claims = {} if launch.is_rehearsal else _claimed(launch, units, by=by, at=at)
    waves = Offer.objects.filter(launch_id=launch_id).values_list("wave", flat=True).order_by("-wave")[:1]
    number = next(iter(waves), 0) + 1
    Offer.objects.filter(launch_id=launch_id, unit_id__in=unit_ids).delete()
    Offer.objects.bulk_create(
        Offer(
            tenant_id=launch.tenant_id,
            launch_id=launch_id,
            unit_id=unit.id,
            wave=number,
            number=book.number_of[str(unit.id)],
            price_fen=unit.list_total_fen,
            claim_id=claims.get(unit.id),
        )
        for unit in units
    )


@action
def release_unit(
    launch_id: UUID, unit_id: UUID, *, reason: str, by: Actor, at: datetime, asked_by: UUID | None = None
) -> None:
    """Take a unit back from whoever won it (收回). Raises as pause_launch, and NotThere, NothingHeld, PickIsPaid."""
    launch, words = _started(launch_id), orders.why(reason)
    unit = inventory.unit_of(unit_id)

    def make(book: Book) -> list[Entry]:
        number = book.number_of.get(str(unit_id))
        if number is None or book.holder[number] == FREE:
            raise order_errors.NothingHeld(unit=unit.name)
        if not take_unpaid(Pick.objects.filter(launch=launch, unit_no=number)):
            raise order_errors.PickIsPaid(unit=unit.name)
        return orders.release(book, microseconds_of(at), [number], words)

    book, entries = write(launch, make)
    after_release(launch, book, entries, by=by, at=at)
    _note("release", launch, by, at, asked_by, reason=words, unit=unit_id)


@action
def close_launch(launch_id: UUID, *, reason: str, by: Actor, at: datetime, asked_by: UUID | None = None) -> None:
    """End a launch for good (关闭); units that nobody has are for sale again. Raises as pause_launch, AlreadyClosed."""
    launch = _armed(launch_id)
    book = _order("close", launch_id, orders.close, reason, by, at, asked_by)
    Launch.objects.filter(pk=launch_id).update(state=State.CLOSED, closed_at=at)
    free = {number for number, holder in enumerate(book.holder) if holder == FREE}
    _give_back(launch, Q(number__in=free) | Q(number__isnull=True), by, at)


@action
def leave_turn(launch_id: UUID, buyer_no: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Give up the turns that are left to a buyer (弃号). Raises as pause_launch, and NoTurnLeft."""
    _order_turn("leave", launch_id, orders.leave, buyer_no, reason, by, at, None)


@action
def call_again(
    launch_id: UUID, buyer_no: int, *, reason: str, by: Actor, at: datetime, asked_by: UUID | None = None
) -> None:
    """Call a buyer who is out once more (补叫), after all who wait. Raises as pause_launch, and NotToBeCalled."""
    _order_turn("call_again", launch_id, orders.call_again, buyer_no, reason, by, at, asked_by)


def take_unpaid(picks: QuerySet[Pick]) -> int:
    """Take unpaid picks for this transaction: whoever pays meanwhile waits, and finds them ended."""
    return picks.filter(live=True, paid_at__isnull=True).update(end_reason=UNPAID)


def after_release(launch: Launch, book: Book, entries: Sequence[Entry], *, by: Actor, at: datetime) -> None:
    """Give units released by a closed book back to the sales office; those of a running launch are on its board."""
    # The book is held; the launch's row may have been read before somebody closed it.
    if book.is_closed:
        released = {entry.unit for entry in entries if isinstance(entry, Release)}
        _give_back(launch, Q(number__in=released), by, at)


def _order_turn(
    name: str,
    launch_id: UUID,
    make: Callable[[Book, int, int, str], list[Entry]],
    buyer_no: int,
    reason: str,
    by: Actor,
    at: datetime,
    asked_by: UUID | None,
) -> None:
    turn = {"turn": buyer_no + 1}
    _order(name, launch_id, lambda book, now, why: make(book, now, buyer_no, why), reason, by, at, asked_by, turn)


def _order(
    name: str,
    launch_id: UUID,
    make: Callable[[Book, int, str], list[Entry]],
    reason: str,
    by: Actor,
    at: datetime,
    asked_by: UUID | None,
    facts: Mapping[str, object] = MappingProxyType({}),
) -> Book:
    launch, words = _armed(launch_id), orders.why(reason)
    book, _entries = write(launch, lambda book: make(book, microseconds_of(at), words))
    _note(name, launch, by, at, asked_by, reason=words, **facts)
    return book


def _note(name: str, launch: Launch, by: Actor, at: datetime, asked_by: UUID | None, **facts: object) -> None:
    more = facts | ({"asked_by": asked_by} if asked_by else {})
    audit.record(by, f"launches.{name}", subject=launch, project_id=launch.project_id, at=at, **more)


def _armed(launch_id: UUID) -> Launch:
    launch = _started(launch_id)
    if launch.state == State.CLOSED:
        raise order_errors.AlreadyClosed()
    return launch


def _started(launch_id: UUID) -> Launch:
    launch = the_one(Launch.objects.filter(pk=launch_id))
    if launch.state == State.DRAFT:
        raise order_errors.NotArmed(name=launch.name)
    return launch


def _units(unit_ids: Sequence[UUID]) -> list[inventory.UnitRef]:
    found = inventory.units_of(unit_ids)
    units = [found[unit_id] for unit_id in unit_ids if unit_id in found]
    if not units:
        raise errors.NothingOffered()
    for unit in units:
        if unit.list_total_fen is None:
            raise errors.UnpricedUnit(unit=unit.name)
    return units


def _claimed(launch: Launch, units: Sequence[inventory.UnitRef], *, by: Actor, at: datetime) -> dict[UUID, UUID]:
    """Return the claims of units by unit, with new ones for those that the launch does not hold."""
    rows = Offer.objects.filter(launch_id=launch.pk, unit_id__in=[unit.id for unit in units], claim__isnull=False)
    held: dict[UUID, UUID] = dict(rows.values_list("unit_id", "claim_id"))
    more = [unit for unit in units if unit.id not in held]
    return held | (claim(launch, more, by=by, at=at) if more else {})


def _give_back(launch: Launch, which: Q, by: Actor, at: datetime) -> None:
    claims = Offer.objects.filter(which, launch_id=launch.pk, claim__isnull=False)
    inventory.release_claims(
        launch.project_id,
        list(claims.values_list("claim_id", flat=True)),
        source=inventory.ClaimKind.PICK,
        reason=_("线上开盘结束"),
        by=by,
        at=at,
    )
