"""Net figures of deals: a deal is a row of dated movements, a figure is their sum over days (domain guide §14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from anchang.kernel.money import Fen


class Stage(StrEnum):
    """What is counted."""

    SUBSCRIBED = "subscribed"
    SIGNED = "signed"


class Turn(StrEnum):
    """What may happen to a deal."""

    RENAME = "rename"
    SWAP = "swap"
    PRICE = "price"
    CANCEL = "cancel"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a deal on an office day; `amount` is the deal's amount afterwards, in fen."""

    turn: Turn
    on: date
    amount: Fen = 0


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal as the figures need it. Parking and shops are not flats: they count in amounts of their own class."""

    id: UUID
    customer_id: UUID
    channel: str
    is_flat: bool
    subscribed_on: date
    amount: Fen
    signed_on: date | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Movement:
    """What a deal adds to a stage on a day."""

    stage: Stage
    on: date
    units: int
    amount: Fen
    channel: str


def movements(deal: Deal) -> Iterator[Movement]:
    """Yield what a deal adds to the figures and on which day.

    A swap is no unit and the difference of the amounts; a rename is nothing; a change of price is the difference;
    cancelled or void takes away on the day it closes, of both stages once it was signed.
    """
    yield Movement(Stage.SUBSCRIBED, deal.subscribed_on, 1, deal.amount, deal.channel)
    amount, is_signed = deal.amount, False
    for change in sorted(deal.changes, key=lambda change: change.on):
        if not is_signed and deal.signed_on is not None and deal.signed_on <= change.on:
            yield Movement(Stage.SIGNED, deal.signed_on, 1, amount, deal.channel)
            is_signed = True
        if change.turn is Turn.RENAME:
            continue
        closes = change.turn in (Turn.CANCEL, Turn.VOID)
        units, difference = (-1, -amount) if closes else (0, change.amount - amount)
        yield Movement(Stage.SUBSCRIBED, change.on, units, difference, deal.channel)
        if is_signed:
            yield Movement(Stage.SIGNED, change.on, units, difference, deal.channel)
        if closes:
            return
        amount = change.amount
    if deal.signed_on is not None and not is_signed:
        yield Movement(Stage.SIGNED, deal.signed_on, 1, amount, deal.channel)


@dataclass(frozen=True, slots=True)
class Net:
    """A net figure: flats and fen; `gross` new ones, and what closed."""

    units: int = 0
    amount: Fen = 0
    gross: int = 0
    closed: int = 0


def net(found: Iterable[Movement], stage: Stage, *, first: date, last: date) -> Net:
    """Sum the movements of a stage over office days, both included."""
    within = [move for move in found if move.stage is stage and first <= move.on <= last]
    return Net(
        units=sum(move.units for move in within),
        amount=sum(move.amount for move in within),
        gross=sum(move.units for move in within if move.units > 0),
        closed=-sum(move.units for move in within if move.units < 0),
    )


def flats(deals: Iterable[Deal]) -> list[Movement]:
    """Return the movements of flats alone: 套 never counts parking."""
    return [move for deal in deals if deal.is_flat for move in movements(deal)]
