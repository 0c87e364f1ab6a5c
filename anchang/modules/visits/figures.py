"""Counts for those who lead: first visits by day, one cohort's return, where each customer first came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from anchang.modules.customers.api import VisitKind
from anchang.modules.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers whose first visit lies within a span, and how many of these same ones came again up to now."""

    first: int
    repeat: int


@dataclass(frozen=True, slots=True)
class FirstVisit:
    """A customer's first visit: the office day and what brought them."""

    day: date
    source: str


def first_visits_by_day(project_id: UUID, start: date | None, end: date) -> dict[date, int]:
    """Return the first visits of each day that had any, both ends included; without a start, of all days."""
    rows = Visit.objects.filter(project_id=project_id, day__lte=end, kind=VisitKind.FIRST)
    if start is not None:
        rows = rows.filter(day__gte=start)
    return dict(rows.order_by().values_list("day").annotate(Count("pk")))


def cohort(project_id: UUID, start: date | None, end: date) -> Cohort:
    """Return the customers who first came within a span, and how many of them came again since."""
    rows = Visit.objects.filter(project_id=project_id, kind__in=VisitKind.values, customer__isnull=False)
    if start is not None:
        rows = rows.filter(day__gte=start)
    is_first, is_again = Q(kind=VisitKind.FIRST, day__lte=end), Q(kind=VisitKind.REPEAT)
    # Few come again: to look up each of these is cheaper than to look for a return of each who came.
    came = rows.filter(is_first, customer_id=OuterRef("customer_id"))
    found = rows.aggregate(
        first=Count("customer_id", distinct=True, filter=is_first),
        repeat=Count("customer_id", distinct=True, filter=is_again & Q(Exists(came))),
    )
    return Cohort(found["first"] or 0, found["repeat"] or 0)


def first_visits_of(customer_ids: Iterable[UUID]) -> dict[UUID, FirstVisit]:
    """Return the first visit of each customer who came at all, in one query."""
    rows = Visit.objects.filter(customer_id__in=set(customer_ids), kind=VisitKind.FIRST)
    found: dict[UUID, FirstVisit] = {}
    for customer_id, day, source in rows.order_by("arrived_at", "pk").values_list("customer_id", "day", "source"):
        found.setdefault(customer_id, FirstVisit(day, source))
    return found
