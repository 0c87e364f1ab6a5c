"""The REST operations of the reception."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import NotThere
from anchang.kernel.http.rest import PAGE, Body, Page, Router, Size, actor_of, allowed, page_of, write_once
from anchang.kernel.rows import the_one
from anchang.modules.customers.api import VisitKind
from anchang.modules.filings import api as filings
from anchang.modules.visits import access, queries
from anchang.modules.visits.actions import reception
from anchang.modules.visits.actions.register import Arrival, register_new, register_visit
from anchang.modules.visits.models import Visit
from anchang.modules.visits.states import Purpose, Source, Stage, Turn

router = Router(tags=["visits"])


class VisitOut(Schema):
    """A group that came."""

    id: UUID
    project_id: UUID
    customer_id: UUID | None = Field(description="Null for groups that do not buy.")
    number: int | None = Field(description="Of the day; null for imported visits.")
    kind: VisitKind | None
    source: Source
    medium: str
    purpose: Purpose
    turn: Turn
    people: int
    stage: Stage
    consultant_id: UUID | None
    filing_id: UUID | None
    arrived_at: datetime
    accepted_at: datetime | None
    left_at: datetime | None


class ArrivalIn(Body):
    """A group at the desk: a known customer, a name with a number, or whom the broker's code names."""

    project_id: UUID
    customer_id: UUID | None = None
    name: str = Field("", max_length=50, examples=["程女士"])
    phone: str = Field("", max_length=30, examples=["199 0000 2003"])
    people: int = Field(1, ge=1, le=99)
    source: Source = Field(Source.UNKNOWN, description="As the group says; a filing that counts makes it channel.")
    consultant_id: UUID | None = Field(None, description="Whom the customer asked for by name.")
    escort_code: str = Field(
        "",
        max_length=12,
        description="The eight digits on the broker's phone, like 4821 9130; taken with the visit, or not at all.",
    )


@router.get("/visits", response=Page[VisitOut], summary="List visits within reach, newest first")
@allowed(access.VIEW)
def list_visits(
    request: HttpRequest,
    project_id: UUID | None = None,
    customer_id: UUID | None = None,
    day: date | None = None,
    cursor: str | None = None,
    size: Size = PAGE,
) -> dict[str, Any]:
    """Return one page, in the order in which visits were written."""
    rows = access.visible_to(actor_of(request), project_id=project_id)
    wanted = {"customer_id": customer_id, "day": day}
    return page_of(rows.filter(**{n: v for n, v in wanted.items() if v is not None}), cursor, size, _shown)


@router.get("/visits/{uuid:visit_id}", response=VisitOut, summary="Show a visit")
@allowed(access.VIEW)
def show(request: HttpRequest, visit_id: UUID) -> dict[str, Any]:
    """Return a visit within reach."""
    return _shown([_found(request, visit_id, access.VIEW)])[0]


@router.post("/visits", response={201: VisitOut}, summary="Register a visit; the answer says who receives")
@allowed(access.RECEIVE)
def register(request: HttpRequest, body: ArrivalIn) -> Any:
    """Register a group once for the key."""
    by, at = actor_of(request), clock.now()
    if body.project_id not in by.reach(access.RECEIVE).projects:
        raise NotThere()

    def act() -> dict[str, Any]:
        escort = (
            filings.take_escort(body.escort_code, project_id=body.project_id, by=by, at=at)
            if body.escort_code
            else None
        )
        arrival = Arrival(
            people=body.people,
            source=body.source,
            named_id=body.consultant_id,
            escort_id=escort.id if escort else None,
        )
        return _json(_register(body, arrival, escort, by=by, at=at))

    return 201, write_once(request, body.model_dump(mode="json"), act)


def _register(body: ArrivalIn, arrival: Arrival, escort: filings.EscortRef | None, *, by: Actor, at: datetime) -> Visit:
    """Register whom the body names; without a name and number, whom the broker has brought."""
    brought = escort.customer_id if escort and not body.phone else None
    if customer_id := body.customer_id or brought:
        return register_visit(project_id=body.project_id, customer_id=customer_id, arrival=arrival, by=by, at=at)
    return register_new(
        project_id=body.project_id, name=body.name, phone=body.phone, title="", arrival=arrival, by=by, at=at
    )


@router.post("/visits/{uuid:visit_id}/acceptance", response=VisitOut, summary="Begin a reception")
@allowed(access.ACCEPT)
def accept(request: HttpRequest, visit_id: UUID) -> Any:
    """Begin a reception; again changes nothing."""
    visit = _found(request, visit_id, access.ACCEPT)
    return write_once(request, {}, lambda: _json(reception.accept(visit.pk, by=actor_of(request), at=clock.now())))


@router.post("/visits/{uuid:visit_id}/end", response=VisitOut, summary="End a reception")
@allowed(access.ACCEPT)
def end(request: HttpRequest, visit_id: UUID) -> Any:
    """End a reception; again changes nothing."""
    visit = _found(request, visit_id, access.ACCEPT)
    return write_once(request, {}, lambda: _json(reception.end(visit.pk, by=actor_of(request), at=clock.now())))


def _found(request: HttpRequest, visit_id: UUID, permission: Any) -> Visit:
    return the_one(access.visible_to(actor_of(request), permission).filter(pk=visit_id))


def _json(visit: Visit) -> dict[str, Any]:
    return VisitOut(**_shown([visit])[0]).model_dump(mode="json")


def _shown(rows: Sequence[Visit]) -> list[dict[str, Any]]:
    return [_facts(row) for row in rows]


def _facts(row: Visit) -> dict[str, Any]:
    ref = queries.ref(row)
    return {
        "id": ref.id,
        "project_id": ref.project_id,
        "customer_id": ref.customer_id,
        "number": ref.number,
        "kind": ref.kind or None,
        "source": ref.source,
        "medium": ref.medium,
        "purpose": ref.purpose,
        "turn": row.turn,
        "people": ref.people,
        "stage": ref.stage,
        "consultant_id": ref.consultant_id,
        "filing_id": ref.filing_id,
        "arrived_at": ref.arrived_at,
        "accepted_at": ref.accepted_at,
        "left_at": ref.left_at,
    }
