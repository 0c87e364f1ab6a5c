"""A running launch as its planner sees it: where it stands by its book, what waits, and who may be called again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from anchang.gate.launch.book import Book
from anchang.gate.launch.ledger import instant_of
from anchang.kernel.access import Actor
from anchang.kernel.errors import NotThere
from anchang.kernel.wording import listed
from anchang.modules.customers import api as customers
from anchang.modules.launches.models import Entitlement, Launch, Offer, Pick
from anchang.modules.launches.states import State
from anchang.modules.launches.tally import tally_of
from anchang.modules.launches.turning import Turns

LISTED = 100


@dataclass(frozen=True, slots=True)
class Calling:
    """The calls of a launch in turns: the queue numbers called, in words, how many wait, who is out by plan number."""

    called: str
    waiting: int
    out: list[int]


@dataclass(frozen=True, slots=True)
class Standing:
    """The book in numbers; `closes_at` is what has been said last."""

    is_paused: bool
    is_closed: bool
    closes_at: datetime
    units: int
    gone: int
    presses: int
    winners: int
    calling: Calling | None = None

    @property
    def left(self) -> int:
        """Return how many units nobody has."""
        return self.units - self.gone


def standing_of(launch: Launch) -> Standing | None:
    """Return where the book of a launch stands, in one query, two the first time; None without a book."""
    try:
        tally = tally_of(launch)
    except NotThere:
        return None
    book = tally.book
    return Standing(
        is_paused=book.is_paused,
        is_closed=book.is_closed,
        closes_at=instant_of(book.window.closes),
        units=len(book.units),
        gone=tally.gone,
        presses=len(book.keys),
        winners=sum(bool(held) for held in book.held.values()),
        calling=calling_of(launch, book),
    )


def calling_of(launch: Launch, book: Book) -> Calling | None:
    """Return where the calls of an armed launch in turns stand, in a query at most; None for any other."""
    if launch.state != State.ARMED or book.queue is None:
        return None
    turns = Turns(book)
    return Calling(_numbers(launch, turns.called), len(book.queue.waiting), turns.out)


def _numbers(launch: Launch, called: list[int]) -> str:
    if not called:
        return ""
    numbers = Entitlement.objects.filter(launch=launch, buyer_no__in=called).order_by("number")
    return listed(
        _("%(number)s 号") % {"number": f"{number:04}"} for number in numbers.values_list("number", flat=True)
    )


def waves_of(launch_id: UUID) -> list[tuple[int, int]]:
    """Return the waves that are not on the board yet, each with how many units."""
    rows = Offer.objects.filter(launch_id=launch_id, wave__gt=0, number__isnull=True)
    return list(rows.values_list("wave").annotate(Count("pk")).order_by("wave"))


def unpaid(launch_id: UUID) -> list[str]:
    """Return the flats that may be taken back, by name: somebody holds them and has not paid; the first hundred."""
    rows = _unpaid(launch_id).order_by("unit__name")
    return list(rows.values_list("unit__name", flat=True)[:LISTED])


def count_unpaid(launch_id: UUID) -> int:
    """Return how many flats somebody holds and has not paid."""
    return _unpaid(launch_id).count()


def _unpaid(launch_id: UUID) -> QuerySet[Pick]:
    return Pick.objects.filter(launch_id=launch_id, live=True, paid_at__isnull=True)


def missed(launch: Launch, standing: Standing | None, *, by: Actor) -> list[tuple[int, str]]:
    """Return who missed all calls and may be called again, each by queue number and name; the first hundred."""
    out = standing.calling.out[:LISTED] if standing and standing.calling else []
    if not out:
        return []
    rows = list(Entitlement.objects.filter(launch=launch, buyer_no__in=out).order_by("number"))
    names = customers.names_for([row.customer_id for row in rows], by=by)
    return [(row.number, names.get(row.customer_id, "")) for row in rows]


def buyer_no_of(launch: Launch, number: int) -> int | None:
    """Return the plan's number of the buyer with a queue number; None where there is none."""
    found = Entitlement.objects.filter(launch=launch, number=number).values_list("buyer_no", flat=True)
    return next(iter(found), None)
