"""Reads worth a name: the day's work, a customer's history, who goes back to the pool."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from anchang.kernel import clock
from anchang.kernel.rows import at_most_one
from anchang.modules.customers import api as customers
from anchang.modules.followups import rules
from anchang.modules.followups.models import Custody, FollowUp, GradeChange, PoolReturn
from anchang.modules.people import api as people


def due_returns(at: datetime) -> list[tuple[UUID, UUID]]:
    """Return whose time is over at an instant, as (custody, project), longest over first."""
    rows = Custody.objects.filter(returns_at__lte=at).order_by("returns_at", "pk")
    return list(rows.values_list("pk", "project_id"))


def custodies_returning(
    start: datetime,
    end: datetime,
    *,
    project_id: UUID | None = None,
    owner_id: UUID | None = None,
    limit: int | None = None,
) -> list[Custody]:
    """Return which customers the nightly runs of a span take back, the nearest first."""
    exposed = Custody.objects.filter(customer__status__in=rules.TAKEN_BACK)
    rows = exposed.filter(returns_at__gt=start, returns_at__lte=end)
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    return list(rows.order_by("returns_at", "pk")[:limit])


def last_follow_ups(customer_ids: Iterable[UUID]) -> dict[UUID, FollowUp]:
    """Return the newest follow-up of each customer, in one query."""
    rows = Custody.objects.filter(customer_id__in=set(customer_ids), last_follow_up__isnull=False)
    return {row.customer_id: row.last_follow_up for row in rows.select_related("last_follow_up") if row.last_follow_up}


def contacts_of(records: Iterable[UUID]) -> QuerySet[FollowUp]:
    """Return the follow-ups of a customer's records: their own and those merged into it."""
    return FollowUp.objects.filter(customer_id__in=list(records))


def history_of(records: Iterable[UUID], *, limit: int) -> list[FollowUp]:
    """Return the follow-ups of a customer's records, newest first."""
    return list(contacts_of(records).select_related("user").order_by("-at", "-pk")[:limit])


def grade_changes_of(follow_ups: Iterable[FollowUp]) -> dict[UUID, GradeChange]:
    """Return how the customer's grade moved, by the follow-up that moved it."""
    rows = GradeChange.objects.filter(follow_up_id__in=[row.pk for row in follow_ups])
    return {row.follow_up_id: row for row in rows}


def pool_returns_of(records: Iterable[UUID]) -> list[PoolReturn]:
    """Return when a customer went back to the pool, newest first, under whichever of their records."""
    rows = PoolReturn.objects.filter(customer_id__in=list(records))
    return list(rows.select_related("previous_owner").order_by("-at"))


def custody_of(customer_id: UUID) -> Custody | None:
    """Return whose the customer is and until which night."""
    return at_most_one(Custody.objects.filter(customer_id=customer_id))


def done_on(day: date, *, project_id: UUID, user_id: UUID | None = None) -> int:
    """Return with how many customers somebody, or one person, was in touch on an office day."""
    start, end = clock.day_bounds(day)
    rows = FollowUp.objects.filter(project_id=project_id, at__gte=start, at__lt=end)
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    return rows.aggregate(done=Count("customer_id", distinct=True))["done"] or 0


def done_by_user(day: date, *, project_id: UUID) -> dict[UUID, int]:
    """Return with how many customers each person was in touch on an office day."""
    start, end = clock.day_bounds(day)
    rows = FollowUp.objects.filter(project_id=project_id, at__gte=start, at__lt=end).order_by()
    return dict(rows.values_list("user_id").annotate(Count("customer_id", distinct=True)))


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A consultant's day as a manager sees it."""

    user_id: UUID
    name: str
    done: int
    left: int
    overdue: int

    @property
    def total(self) -> int:
        """Return the day's work, done and left."""
        return self.done + self.left


def team_day(project_id: UUID, *, at: datetime) -> list[TeamRow]:
    """Return the day of every consultant of a project, the most overdue first, in four queries."""
    today = clock.local(at).date()
    start, end = clock.day_bounds(today)
    due = customers.due_around(project_id, start=start, end=end)
    done = done_by_user(today, project_id=project_id)
    # Who has the role at two places is one person with one day.
    staff = {it.user_id: it for it in people.staff_of(project_id, people.Role.CONSULTANT)}.values()
    rows = [TeamRow(it.user_id, it.name, done.get(it.user_id, 0), *due.get(it.user_id, (0, 0))) for it in staff]
    return sorted(rows, key=lambda row: (-row.overdue, -row.left, row.name))
