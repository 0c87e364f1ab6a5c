"""Reads worth a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.kernel.rows import the_one
from anchang.modules.approvals.access import visible_to, waiting_for
from anchang.modules.approvals.models import Request
from anchang.modules.approvals.states import State
from anchang.modules.people.api import name_of

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class RequestRef:
    """A request as later modules need it."""

    id: UUID
    project_id: UUID
    kind: str
    subject_id: UUID
    title: str
    facts: Mapping[str, Any]
    approver_role: str
    requester_id: UUID
    requested_at: datetime
    state: str
    decider_id: UUID | None
    decided_at: datetime | None
    comment: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request stands among those that wait for one's word, counted from one."""

    number: int
    total: int
    before: UUID | None
    after: UUID | None


def ref_of(row: Request) -> RequestRef:
    """Return a request as a frozen value."""
    return RequestRef(
        id=row.pk,
        project_id=row.project_id,
        kind=row.kind,
        subject_id=row.subject_id,
        title=row.title,
        facts=row.facts,
        approver_role=row.approver_role,
        requester_id=row.requester_id,
        requested_at=row.requested_at,
        state=row.state,
        decider_id=row.decider_id,
        decided_at=row.decided_at,
        comment=row.comment,
    )


def request(request_id: UUID) -> RequestRef:
    """Return one request of the tenant in scope. Raises NotThere."""
    row = the_one(Request.objects.filter(pk=request_id))
    return ref_of(row)


def requests_of(subject_id: UUID) -> list[RequestRef]:
    """Return every request about a subject, newest first."""
    return [ref_of(row) for row in Request.objects.filter(subject_id=subject_id).order_by("-pk")]


def open_to(actor: Actor, refs: Iterable[RequestRef]) -> frozenset[UUID]:
    """Return those of some requests whose page the actor may open, in one query; none where there are none."""
    ids = [ref.id for ref in refs]
    return frozenset(visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True)) if ids else frozenset()


def pending_for(actor: Actor, project_id: UUID | None = None) -> list[RequestRef]:
    """Return what waits for the actor's word, flagged ones in front, oldest first."""
    return [ref_of(row) for row in waiting_for(actor, project_id)[:AT_ONCE]]


def count_pending(project_id: UUID) -> int:
    """Return how many requests of a project wait, for whomever."""
    return Request.objects.filter(project_id=project_id, state=State.PENDING).count()


def waiting_ids(actor: Actor, project_id: UUID) -> list[UUID]:
    """Return the same by their ids, at most 200, in one query."""
    return list(waiting_for(actor, project_id).values_list("pk", flat=True)[:AT_ONCE])


def place_among(waiting: Sequence[UUID], request_id: UUID) -> Place | None:
    """Return a request's place among those that wait; None for one that does not."""
    if request_id not in waiting:
        return None
    at = waiting.index(request_id)
    after = waiting[at + 1] if at + 1 < len(waiting) else None
    return Place(at + 1, len(waiting), waiting[at - 1] if at else None, after)


def people_of(rows: Iterable[Request]) -> dict[UUID, str]:
    """Return the names of who asked and who decided, in one query."""
    return name_of(who for row in rows for who in (row.requester_id, row.decider_id) if who)
