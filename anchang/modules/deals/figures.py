"""Figures of deals for later modules, by the day on which they count (domain guide §14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from anchang.kernel.money import Fen
from anchang.modules.deals.models import Booking, Subscription
from anchang.modules.deals.states import COUNTED, SOLD, BookingState, State


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One office day: 认购 and 签约, new and taken away, in units and fen.

    A subscription counts on its own day; what closes by 退房, 换房, 其它变更, 作废 or 特批折扣 takes away on the day it
    closes, never on the earlier one. What was rejected or lapsed never counted. A swap is two rows: units cancel out.
    """

    day: date
    new: int = 0
    new_fen: Fen = 0
    closed: int = 0
    closed_fen: Fen = 0
    signed: int = 0
    signed_fen: Fen = 0
    unsigned: int = 0
    unsigned_fen: Fen = 0

    @property
    def net(self) -> int:
        """Return 认购 net in units."""
        return self.new - self.closed

    @property
    def net_fen(self) -> Fen:
        """Return 认购 net in fen."""
        return self.new_fen - self.closed_fen

    @property
    def net_signed(self) -> int:
        """Return 签约 net in units."""
        return self.signed - self.unsigned

    @property
    def net_signed_fen(self) -> Fen:
        """Return 签约 net in fen."""
        return self.signed_fen - self.unsigned_fen


@dataclass(frozen=True, slots=True)
class BuildingFigures:
    """What stands in a building now."""

    building: str
    subscribed: int
    signed: int
    total_fen: Fen
    list_fen: Fen


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal that counted, as figures need it: the dates on which it came, became a contract, and went."""

    id: UUID
    project_id: UUID
    customer_id: UUID
    unit_id: UUID
    building: str
    room_type: str
    product: str
    owner_id: UUID
    subscribed_on: date
    planned_sign_on: date
    signed_on: date | None
    closed_on: date | None
    close_reason: str
    total_fen: Fen
    list_fen: Fen
    prev_id: UUID | None
    filing_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booking as figures need it (认筹)."""

    customer_id: UUID
    filing_id: UUID | None
    booked_on: date
    is_refunded: bool
    is_live: bool = False


# In the order of DealRow: rows are not made into models first, because a dashboard reads all of a project.
_COLUMNS = (
    "id",
    "project_id",
    "customer_id",
    "unit_id",
    "building",
    "room_type",
    "product",
    "owner_id",
    "subscribed_on",
    "planned_sign_on",
    "signed_on",
    "closed_on",
    "close_reason",
    "deal_total_fen",
    "list_total_fen",
    "prev_id",
    "filing_id",
)


def counts_by_day(project_id: UUID, first: date, last: date, *, product: str | None = None) -> list[DayFigures]:
    """Return the days of a period in order, both ends included, empty ones too; four queries."""
    rows = Subscription.objects.filter(project_id=project_id, subscribed_on__isnull=False)
    if product:
        rows = rows.filter(product=product)
    gone = rows.filter(state=State.CLOSED, close_reason__in=sorted(COUNTED))
    # A contract that was given up: of the closing reasons only these end a signed one.
    ended = gone.filter(signed_on__isnull=False)
    found: dict[date, dict[str, int]] = {day: {} for day in _days(first, last)}
    for column, source, name in (
        ("subscribed_on", rows, "new"),
        ("closed_on", gone, "closed"),
        ("signed_on", rows.filter(signed_on__isnull=False), "signed"),
        ("closed_on", ended, "unsigned"),
    ):
        for day, count, total in _by_day(source, column, first, last):
            found[day] |= {name: count, f"{name}_fen": total}
    return [DayFigures(day, **figures) for day, figures in found.items()]


def by_building(project_id: UUID, *, product: str | None = None) -> list[BuildingFigures]:
    """Return what stands in each building now; one query."""
    rows = Subscription.objects.filter(project_id=project_id, state__in=sorted(SOLD))
    if product:
        rows = rows.filter(product=product)
    found = (
        rows.order_by("building")
        .values_list("building")
        .annotate(
            subscribed=Count("pk", filter=Q(state=State.ACTIVE)),
            signed=Count("pk", filter=Q(state=State.SIGNED)),
            total=Sum("deal_total_fen"),
            listed=Sum("list_total_fen"),
        )
    )
    return [BuildingFigures(*row) for row in found]


def deal_rows(project_id: UUID, *, first: date | None = None, last: date | None = None) -> list[DealRow]:
    """Return every deal that counted; of a period, those that came, became a contract or went in it, or still wait.

    One query.
    """
    rows = Subscription.objects.filter(project_id=project_id, subscribed_on__isnull=False)
    if first and last:
        within = Q(signed_on__isnull=True, closed_on__isnull=True)
        for column in ("subscribed_on", "signed_on", "closed_on"):
            within |= Q(**{f"{column}__range": (first, last)})
        rows = rows.filter(within)
    return [DealRow(*row) for row in rows.order_by("pk").values_list(*_COLUMNS)]


def booking_rows(project_id: UUID) -> list[BookingRow]:
    """Return every booking of a project; one query."""
    rows = Booking.objects.filter(project_id=project_id).order_by("pk")
    return [
        BookingRow(customer_id, filing_id, booked_on, state == BookingState.REFUNDED, state == BookingState.BOOKED)
        for customer_id, filing_id, booked_on, state in rows.values_list(
            "customer_id", "filing_id", "booked_on", "state"
        )
    ]


def deals_of_customer(customer_id: UUID) -> list[DealRow]:
    """Return the deals of a customer that counted, newest first."""
    rows = Subscription.objects.filter(customer_id=customer_id, subscribed_on__isnull=False)
    return [DealRow(*row) for row in rows.order_by("-pk").values_list(*_COLUMNS)]


def overdue_count(project_id: UUID, on: date) -> int:
    """Return 逾期未签: active subscriptions whose planned day has come (domain guide §14)."""
    return Subscription.objects.filter(project_id=project_id, state=State.ACTIVE, planned_sign_on__lte=on).count()


def _by_day(rows: QuerySet[Subscription], column: str, first: date, last: date) -> Iterator[tuple[date, int, Fen]]:
    within = rows.filter(**{f"{column}__range": (first, last)})
    for day, count, total in within.order_by().values_list(column).annotate(Count("pk"), Sum("deal_total_fen")):
        yield day, count, total or 0


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


@dataclass(frozen=True, slots=True)
class DealRef:
    """A subscription as later modules need it, in fen; `stands` until it is closed."""

    id: UUID
    number: str
    unit_id: UUID
    customer_id: UUID
    total_fen: Fen
    deposit_fen: Fen
    stands: bool


def refs(subscription_ids: Iterable[UUID]) -> dict[UUID, DealRef]:
    """Return subscriptions by id, in one query; unknown ids are left out. A merged buyer is the one who was kept."""
    rows = Subscription.objects.filter(pk__in=set(subscription_ids)).select_related("customer")
    return {
        row.pk: DealRef(
            row.pk,
            row.number,
            row.unit_id,
            row.customer.merged_into_id or row.customer_id,
            row.deal_total_fen,
            row.deposit_fen,
            row.state in SOLD,
        )
        for row in rows
    }
