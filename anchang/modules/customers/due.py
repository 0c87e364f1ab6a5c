"""Which customers are due: lists for a day's work, counts for those who lead, moments for reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from anchang.kernel.access import Actor
from anchang.modules.customers import queries
from anchang.modules.customers.access import visible_to
from anchang.modules.customers.models import Customer
from anchang.modules.customers.naming import namer
from anchang.modules.customers.states import NO_LONGER_FOLLOWED


@dataclass(frozen=True, slots=True)
class Promise:
    """A customer whom an owner is to contact at an instant."""

    customer_id: UUID
    project_id: UUID
    owner_id: UUID
    moment: datetime


@dataclass(frozen=True, slots=True)
class DueRow:
    """A customer to be contacted, as a day's list shows it: the name as the reader may read it, no number."""

    id: UUID
    name: str
    grade: str
    owner_id: UUID | None
    next_follow_at: datetime


def due_follow_ups(actor: Actor, *, project_id: UUID, before: datetime, limit: int) -> list[DueRow]:
    """Return whom the actor's reach has to contact before an instant, longest due first, in one query."""
    rows = _followed(visible_to(actor, project_id=project_id)).filter(next_follow_at__lt=before)
    rows = rows.select_related("person").order_by("next_follow_at", "pk")
    name = namer(actor)
    return [
        DueRow(row.pk, name(row), row.grade, row.owner_id, row.next_follow_at)
        for row in rows[:limit]
        if row.next_follow_at
    ]


def count_due(actor: Actor, *, project_id: UUID, before: datetime) -> int:
    """Return how many the actor's reach has to contact before an instant."""
    return _followed(visible_to(actor, project_id=project_id)).filter(next_follow_at__lt=before).count()


def due_by_owner(project_id: UUID, *, before: datetime) -> dict[UUID, int]:
    """Return how many customers of each owner are to be contacted before an instant."""
    rows = _followed(Customer.objects.filter(project_id=project_id, merged_into__isnull=True))
    rows = rows.filter(next_follow_at__lt=before, owner_id__isnull=False)
    return dict(rows.order_by().values_list("owner_id").annotate(found=Count("*")))


def due_around(project_id: UUID, *, start: datetime, end: datetime) -> dict[UUID, tuple[int, int]]:
    """Return how many customers of each owner are to be contacted before the end of a span, and before its start."""
    rows = _followed(Customer.objects.filter(project_id=project_id, merged_into__isnull=True))
    rows = rows.filter(next_follow_at__lt=end, owner_id__isnull=False).order_by()
    counts = rows.values_list("owner_id").annotate(
        left=Count("*"), late=Count("owner_id", filter=Q(next_follow_at__lt=start))
    )
    return {owner: (left, late) for owner, left, late in counts}


def grade_counts(actor: Actor, *, project_id: UUID) -> dict[str, int]:
    """Return how many customers of the actor's reach have each grade, of those whom somebody follows up."""
    rows = visible_to(actor, project_id=project_id).filter(owner_id__isnull=False)
    return queries.counts_by_grade(_followed(rows))


def promises(*, start: datetime, end: datetime) -> list[Promise]:
    """Return what owners of the tenant in scope promised for a span of time, the end excluded."""
    rows = _followed(Customer.objects.filter(merged_into__isnull=True, owner_id__isnull=False))
    rows = rows.filter(next_follow_at__gte=start, next_follow_at__lt=end).order_by("next_follow_at", "pk")
    return [
        Promise(row.pk, row.project_id, row.owner_id, row.next_follow_at)
        for row in rows.only("project_id", "owner_id", "next_follow_at")
        if row.owner_id and row.next_follow_at
    ]


def _followed(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    return rows.exclude(status__in=NO_LONGER_FOLLOWED)
