"""The rotation: who receives the next new customer (domain guide §5.3). Values in, verdict out.

A day begins with an order of seats; what happens afterwards is a list of events, and the standing is their sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import TypeVar
from uuid import UUID

from anchang.modules.visits.states import COMPENSATED, AwayReason, Happening

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seat:
    """A consultant in a day's rotation. `base` is what the others had when a latecomer joined."""

    user_id: UUID
    position: int
    base: int = 0
    turns: int = 0
    lost: int = 0
    compensations: int = 0
    owed: int = 0
    on_duty: bool = True
    away: AwayReason | None = None
    received_since: datetime | None = None
    absent_since: datetime | None = None
    new_visits: frozenset[UUID] = frozenset()
    old_visits: frozenset[UUID] = frozenset()

    @property
    def load(self) -> int:
        """Return what counts: turns taken or lost, less those given back."""
        return self.base + self.turns + self.lost - self.compensations

    @property
    def is_busy(self) -> bool:
        """Tell whether a customer is with this consultant."""
        return bool(self.new_visits or self.old_visits)

    @property
    def since(self) -> datetime | None:
        """Return since when the consultant receives, is away or has gone; nothing for whoever is free."""
        if self.away is not None or not self.on_duty:
            return self.absent_since
        return self.received_since if self.is_busy else None

    @property
    def is_free(self) -> bool:
        """Tell whether the next new customer could go here at once."""
        return self.on_duty and self.away is None and not self.is_busy


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of the day, as a value."""

    kind: Happening
    user_id: UUID
    visit_id: UUID | None = None
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who receives, and whom the turn passed over: those it is owed to, and those who lost it."""

    seat: Seat | None
    owed: tuple[Seat, ...] = ()
    lost: tuple[Seat, ...] = ()


def in_order(seats: Iterable[Seat]) -> list[Seat]:
    """Return those on duty, fewest turns first, then by position."""
    return sorted((seat for seat in seats if seat.on_duty), key=lambda seat: (seat.load, seat.position))


def next_for_new(seats: Iterable[Seat]) -> Choice:
    """Choose who receives a new customer.

    Whoever has an old customer takes no new one. Free consultants come first; when nobody is free, one who receives a
    new customer takes a second. An absence that is compensated keeps its place, any other loses the turn.
    """
    order = in_order(seats)
    chosen = next((seat for seat in order if seat.is_free), None) or next(
        (seat for seat in order if seat.away is None and not seat.old_visits), None
    )
    if chosen is None:
        return Choice(None)
    passed = [seat for seat in order[: order.index(chosen)] if seat.away is not None]
    owed = tuple(seat for seat in passed if seat.away in COMPENSATED)
    return Choice(chosen, owed, tuple(seat for seat in passed if seat.away not in COMPENSATED))


def next_for_courtesy(seats: Iterable[Seat], *, besides: UUID | None = None) -> Seat | None:
    """Choose who receives a colleague's customer: the last of those free, so that nobody's turn is spent."""
    order = [seat for seat in in_order(seats) if seat.user_id != besides]
    free = [seat for seat in order if seat.is_free]
    return free[-1] if free else next((seat for seat in reversed(order) if seat.away is None), None)


def fold(seats: Iterable[Seat], events: Iterable[Happened]) -> list[Seat]:
    """Return the seats after the events, in order of position."""
    standing = {seat.user_id: seat for seat in seats}
    for event in events:
        if seat := standing.get(event.user_id):
            standing[event.user_id] = after(seat, event)
    return sorted(standing.values(), key=lambda seat: seat.position)


def after(seat: Seat, event: Happened) -> Seat:
    """Return a seat after one event."""
    match event.kind:
        case Happening.JOINED:
            return replace(seat, on_duty=True, away=None)
        case Happening.LEFT:
            return replace(seat, on_duty=False, away=None, absent_since=event.at)
        case Happening.AWAY:
            return replace(seat, away=AwayReason(event.reason), absent_since=event.at)
        case Happening.BACK:
            return replace(seat, away=None)
        case Happening.LOST:
            return replace(seat, lost=seat.lost + 1)
        case Happening.OWED:
            return replace(seat, owed=seat.owed + 1)
        case Happening.COMPENSATION:
            return replace(seat, compensations=seat.compensations + 1)
        case Happening.DONE:
            ended = {event.visit_id}
            return replace(seat, new_visits=seat.new_visits - ended, old_visits=seat.old_visits - ended)
        case Happening.TURN | Happening.NAMED:
            return _receiving(replace(seat, turns=seat.turns + 1, owed=max(0, seat.owed - 1)), event, is_new=True)
        case Happening.OLD | Happening.COURTESY:
            return _receiving(seat, event, is_new=False)


def _receiving(seat: Seat, event: Happened, *, is_new: bool) -> Seat:
    if event.visit_id is None:
        return seat
    mine = frozenset({event.visit_id})
    since = seat.received_since if seat.is_busy else event.at
    if is_new:
        return replace(seat, new_visits=seat.new_visits | mine, received_since=since)
    return replace(seat, old_visits=seat.old_visits | mine, received_since=since)


def rotated(yesterday: Sequence[T], today: Iterable[T]) -> list[T]:
    """Return the morning's order: yesterday's moved on by one, those who were not there yesterday at the end."""
    here = list(today)
    known = [one for one in yesterday if one in here]
    return known[1:] + known[:1] + [one for one in here if one not in known]


def drawn(today: Iterable[T], seed: str) -> list[T]:
    """Return an order drawn by lot; the same seed over the same people draws the same order."""
    order = list(today)
    Random(seed).shuffle(order)  # noqa: S311 - the seed is kept so that anybody can draw again
    return order


def base_for(seats: Iterable[Seat]) -> int:
    """Return with how many turns a latecomer begins: the fewest of those on duty, so that no backlog is caught up."""
    return min((seat.load for seat in seats if seat.on_duty), default=0)
