"""Who signs when: the paid picks of a launch with their appointments, as the desk shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.modules.launches import buyers_list
from anchang.modules.launches.models import Appointment, Entitlement, Launch, Pick, Signing
from anchang.modules.launches.states import SigningState

NONE, SIGNED = "none", "signed"


@dataclass(frozen=True, slots=True)
class Row:
    """A paid pick, whose it is, and when the buyer comes."""

    pick_id: UUID
    unit: str
    buyer: buyers_list.Buyer
    starts_at: datetime | None
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many paid picks there are, how many are signed, how many have no time yet, and who comes on each day."""

    all: int
    signed: int
    without: int
    by_day: dict[date, int]


def counts_of(launch: Launch) -> Counts:
    """Return the counts in one query."""
    found = list(_paid(launch).values_list("starts_at", "signed_at"))
    by_day = Counter(clock.local(starts_at).date() for starts_at, _signed in found if starts_at)
    signed = sum(signed_at is not None for _starts, signed_at in found)
    without = sum(starts_at is None and signed_at is None for starts_at, signed_at in found)
    return Counts(len(found), signed, without, dict(sorted(by_day.items())))


def rows_of(launch: Launch, *, words: str, day: str, by: Actor) -> QuerySet[Any]:
    """Return the picks asked for, by time.

    `day`: one of ISO, `none` for those without a time, `signed` for those who need none, empty for all.
    """
    rows = _paid(launch)
    if day == NONE:
        rows = rows.filter(starts_at__isnull=True, signed_at__isnull=True)
    elif day == SIGNED:
        rows = rows.filter(signed_at__isnull=False)
    elif found := _day(day):
        start, end = clock.day_bounds(found)
        rows = rows.filter(starts_at__gte=start, starts_at__lt=end)
    if words:
        mine = buyers_list.rows_of(launch, words=words, state="", batch="", by=by)
        rows = rows.filter(buyer_no__in=mine.order_by().values("buyer_no"))
    return rows.order_by(F("starts_at").asc(nulls_last=True), "seq")


def named(launch: Launch, picks: Sequence[Pick], *, by: Actor) -> list[Row]:
    """Return picks with their buyers, numbers masked, in five queries."""
    numbers = {pick.buyer_no for pick in picks}
    rows = list(Entitlement.objects.filter(launch=launch, buyer_no__in=numbers))
    buyers = {one.row.buyer_no: one for one in buyers_list.named(rows, by=by)}
    return [
        Row(
            pick.pk,
            pick.unit.name,
            buyers[pick.buyer_no],
            getattr(pick, "starts_at", None),
            getattr(pick, "signed_at", None),
        )
        for pick in picks
        if pick.buyer_no in buyers
    ]


def appointed(rows: QuerySet[Pick]) -> QuerySet[Any]:
    """Return the picks with when their buyers come to sign as `starts_at`, or have signed as `signed_at`."""
    standing = Appointment.objects.filter(pick=OuterRef("pk"), live=True).values("starts_at")[:1]
    signed = Signing.objects.filter(pick=OuterRef("pk"), state=SigningState.SIGNED).values("signed_at")[:1]
    return rows.annotate(starts_at=Subquery(standing), signed_at=Subquery(signed))


def _paid(launch: Launch) -> QuerySet[Any]:
    return appointed(Pick.objects.select_related("unit").filter(launch=launch, live=True, paid_at__isnull=False))


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        return None
