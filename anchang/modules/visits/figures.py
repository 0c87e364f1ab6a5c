"""Counts for those who lead: first visits by day, who of them came again, where each customer first came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from anchang.modules.customers.api import VisitKind
from anchang.modules.visits.models import Visit


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
    return dict(rows.order_by().values_list("day").annotate(groups=Count("*")))


def came_again(project_id: UUID, start: date | None, end: date) -> int:
    """Return how many of the customers who first came within a span have come again since, up to now."""
    came = Visit.objects.filter(project_id=project_id, kind=VisitKind.FIRST, day__lte=end)
    again = Visit.objects.filter(project_id=project_id, kind=VisitKind.REPEAT)
    if start is not None:
        came, again = came.filter(day__gte=start), again.filter(day__gte=start)
    # Few come again: to look up each of these is cheaper than to look for a return of each who came.
    of_span = again.filter(Exists(came.filter(customer_id=OuterRef("customer_id"))))
    return of_span.aggregate(found=Count("customer_id", distinct=True))["found"] or 0


def first_visits_of(customer_ids: Iterable[UUID]) -> dict[UUID, FirstVisit]:
    """Return the first visit of each customer who came at all, in one query."""
    rows = Visit.objects.filter(customer_id__in=set(customer_ids), kind=VisitKind.FIRST)
    found: dict[UUID, FirstVisit] = {}
    for customer_id, day, source in rows.order_by("arrived_at", "pk").values_list("customer_id", "day", "source"):
        found.setdefault(customer_id, FirstVisit(day, source))
    return found
