"""Two records that are one person become one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.modules.customers import errors, queries
from anchang.modules.customers.actions.register import index_name
from anchang.modules.customers.events import CustomersMerged
from anchang.modules.customers.models import Customer, Identity, NameGram, Phone
from anchang.modules.customers.states import Status

_ROAD = (
    Status.LOST,
    Status.CLUE,
    Status.PENDING,
    Status.FOLLOWING,
    Status.QUEUED,
    Status.SUBSCRIBED,
    Status.SIGNED,
)


@action
def merge(customer_id: UUID, *, other_id: UUID, by: Actor, at: datetime) -> Customer:
    """Join another record of the same person into a customer, in every project, numbers and document included.

    The kept record keeps its own facts and takes what it lacks. Raises SameCustomer, NotThere.
    """
    kept, gone = queries.find(customer_id), queries.find(other_id)
    if kept.pk == gone.pk:
        raise errors.SameCustomer()
    if kept.project_id != gone.project_id:
        raise NotThere()
    Phone.objects.filter(person_id=gone.person_id).update(person_id=kept.person_id)
    if queries.identity_of(kept.person_id) is None:
        Identity.objects.filter(person_id=gone.person_id).update(person_id=kept.person_id)
    known = {row.project_id: row for row in Customer.objects.filter(person_id=kept.person_id)}
    for row in Customer.objects.filter(person_id=gone.person_id, merged_into__isnull=True):
        twin = known.get(row.project_id)
        if twin is None:
            _repoint(row, kept)
        else:
            _join(twin, row, by, at)
    kept.refresh_from_db()
    return kept


def _repoint(row: Customer, kept: Customer) -> None:
    Customer.objects.filter(pk=row.pk).update(person_id=kept.person_id)
    NameGram.objects.filter(customer_id=row.pk).delete()
    index_name(row, kept.person.name.open())


def _join(kept: Customer, gone: Customer, by: Actor, at: datetime) -> None:
    kept.owner_id, kept.team_id = (kept.owner_id, kept.team_id) if kept.owner_id else (gone.owner_id, gone.team_id)
    kept.grade = min(filter(None, (kept.grade, gone.grade)), default="")
    kept.status = max(kept.status, gone.status, key=lambda status: _ROAD.index(Status(status)))
    kept.household_id = kept.household_id or gone.household_id
    kept.first_visit_at = _of(min, kept.first_visit_at, gone.first_visit_at)
    kept.next_follow_at = _of(min, kept.next_follow_at, gone.next_follow_at)
    kept.last_seen_at = _of(max, kept.last_seen_at, gone.last_seen_at)
    kept.last_effective_follow_at = _of(max, kept.last_effective_follow_at, gone.last_effective_follow_at)
    kept.save()
    # Whoever was merged into the one that goes now follows to the one that stays: chains are one link long.
    Customer.objects.filter(merged_into_id=gone.pk).update(merged_into_id=kept.pk)
    Customer.objects.filter(pk=gone.pk).update(merged_into_id=kept.pk, household=None)
    NameGram.objects.filter(customer_id=gone.pk).delete()
    audit.record(
        by,
        "customers.merge",
        subject=kept,
        project_id=kept.project_id,
        at=at,
        gone=str(gone.pk),
    )
    events.publish(CustomersMerged(kept_id=kept.pk, gone_id=gone.pk, project_id=kept.project_id))


def _of(choose: Callable[[list[datetime]], datetime], one: datetime | None, other: datetime | None) -> datetime | None:
    known = [moment for moment in (one, other) if moment is not None]
    return choose(known) if known else None
