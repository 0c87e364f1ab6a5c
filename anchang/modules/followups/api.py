"""The door for later modules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.modules.customers import api as customers
from anchang.modules.followups import queries
from anchang.modules.followups.access import RECORD, VIEW
from anchang.modules.followups.actions.custody import note_contact
from anchang.modules.followups.actions.record import record_follow_up
from anchang.modules.followups.models import FollowUp
from anchang.modules.followups.rules import Drift, drift, suggested_next
from anchang.modules.followups.states import Method

__all__ = [
    "RECORD",
    "VIEW",
    "Drift",
    "FollowUpRef",
    "Method",
    "done_by_user",
    "drift",
    "due_today",
    "follow_ups_of",
    "note_contact",
    "overdue_by_user",
    "record",
    "suggested_next",
]

done_by_user = queries.done_by_user


@dataclass(frozen=True, slots=True)
class FollowUpRef:
    """A contact as other modules need it: when, how, by whom; what was said stays here."""

    id: UUID
    customer_id: UUID
    user_id: UUID
    method: str
    effective: bool
    grade: str
    at: datetime
    next_at: datetime | None


def record(
    *,
    customer_id: UUID,
    method: str,
    effective: bool,
    grade: str,
    by: Actor,
    at: datetime,
    content: str = "",
    customer_quote: str = "",
    next_at: datetime | None = None,
) -> FollowUpRef:
    """Write a contact down; without a next date the grade's own interval counts. Raises what record_follow_up does."""
    row = record_follow_up(
        customer_id=customer_id,
        method=method,
        effective=effective,
        content=content,
        customer_quote=customer_quote,
        grade=grade,
        next_at=next_at or suggested_next(grade, clock.now()),
        by=by,
        at=at,
    )
    return _ref(row)


def follow_ups_of(customer_id: UUID, *, limit: int = 50) -> list[FollowUpRef]:
    """Return a customer's contacts, newest first."""
    return [_ref(row) for row in queries.history_of(customers.records_of(customer_id), limit=limit)]


def due_today(actor: Actor, *, project_id: UUID, at: datetime) -> int:
    """Return how many customers of the actor's reach are to be contacted today or are late."""
    return customers.count_due(actor, project_id=project_id, before=clock.day_bounds(clock.local(at).date())[1])


def overdue_by_user(project_id: UUID, *, at: datetime) -> dict[UUID, int]:
    """Return how many promised contacts of each owner are past at an instant."""
    return customers.due_by_owner(project_id, before=at)


def _ref(row: FollowUp) -> FollowUpRef:
    return FollowUpRef(
        id=row.pk,
        customer_id=row.customer_id,
        user_id=row.user_id,
        method=row.method,
        effective=row.effective,
        grade=row.grade_after,
        at=row.at,
        next_at=row.next_at,
    )
