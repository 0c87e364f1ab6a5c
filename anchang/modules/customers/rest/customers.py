"""The REST operations of the customer book. Numbers are masked; a name in full only for whom one may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import NotThere
from anchang.kernel.http.rest import (
    PAGE,
    Body,
    Page,
    Router,
    Size,
    actor_of,
    allowed,
    page_of,
    read_cursor,
    write_cursor,
    write_once,
)
from anchang.kernel.rows import the_one
from anchang.modules.customers import access, queries
from anchang.modules.customers import search as searching
from anchang.modules.customers.actions.register import create_customer
from anchang.modules.customers.models import Customer
from anchang.modules.customers.naming import namer
from anchang.modules.customers.states import Grade, Status
from anchang.modules.people import api as people

router = Router(tags=["customers"])
SearchSize = Annotated[int, Field(ge=1, le=searching.MOST)]


class CustomerOut(Schema):
    """A customer of a project."""

    id: UUID
    project_id: UUID
    name: str
    phone: str = Field(description="Masked: 138****5678; empty when none is known.")
    owner_id: UUID | None = Field(description="Null in the public pool.")
    grade: str
    status: Status
    first_visit_at: datetime | None
    last_seen_at: datetime | None
    next_follow_at: datetime | None


class CustomerIn(Body):
    """A new customer. The number in any spelling; a consultant's new customer is their own."""

    project_id: UUID
    name: str = Field(min_length=1, max_length=50, examples=["程女士"])
    phone: str = Field(max_length=30, examples=["199 0000 2001"])


@router.get("/customers", response=Page[CustomerOut], summary="List customers within reach, newest first")
@allowed(access.VIEW)
def list_customers(
    request: HttpRequest,
    project_id: UUID | None = None,
    grade: Grade | None = None,
    status: Status | None = None,
    owner_id: UUID | None = None,
    cursor: str | None = None,
    size: Size = PAGE,
) -> dict[str, Any]:
    """Return one page; without a project, over all projects in reach."""
    actor = actor_of(request)
    wanted = {"grade": grade, "status": status, "owner_id": owner_id}
    narrow = {name: value for name, value in wanted.items() if value is not None}
    if project_id is not None:
        rows = access.visible_to(actor, project_id=project_id).filter(**narrow).select_related("person")
        return page_of(rows, cursor, size, partial(_shown, by=actor))
    return _over_projects(request, narrow, cursor, size)


@router.get("/customers/search", response=Page[CustomerOut], summary="Find customers by number or characters of a name")
@allowed(access.VIEW)
def search(
    request: HttpRequest,
    project_id: UUID,
    q: Annotated[str, Field(max_length=60, description="A whole, masked or last-four number, or part of a name.")],
    cursor: str | None = None,
    size: SearchSize = 20,
) -> dict[str, Any]:
    """Return one page of whom a text finds, newest first; searches for numbers are logged, page by page.

    A page may have fewer rows than asked for and still be followed by another: only `next` tells the end.
    """
    actor = actor_of(request)
    if project_id not in actor.reach(access.VIEW).projects:
        raise NotThere()
    after = read_cursor(cursor) if cursor else None
    rows, last = searching.find_page(project_id=project_id, text=q, by=actor, limit=size, after=after)
    return {"items": _shown(rows, by=actor), "next": write_cursor(last) if last else None}


@router.get("/customers/{uuid:customer_id}", response=CustomerOut, summary="Show a customer")
@allowed(access.VIEW)
def show(request: HttpRequest, customer_id: UUID) -> dict[str, Any]:
    """Return a customer within reach."""
    kept = queries.find(customer_id)
    row = the_one(access.visible_to(actor_of(request)).select_related("person").filter(pk=kept.pk))
    return _shown([row], by=actor_of(request))[0]


@router.post("/customers", response={201: CustomerOut}, summary="Enter a new customer")
@allowed(access.REGISTER)
def create(request: HttpRequest, body: CustomerIn) -> Any:
    """Make a customer once for the key; a number the project knows is a conflict."""
    by, at = actor_of(request), clock.now()
    if body.project_id not in by.reach(access.REGISTER).projects:
        raise NotThere()
    grants = [grant for grant in by.grants if body.project_id in grant.project_ids]
    is_own = any(grant.role == people.Role.CONSULTANT for grant in grants)

    def act() -> dict[str, Any]:
        row = create_customer(
            project_id=body.project_id,
            name=body.name,
            phone=body.phone,
            owner_id=by.user_id if is_own else None,
            by=by,
            at=at,
        )
        return CustomerOut(**_shown([row], by=by)[0]).model_dump(mode="json")

    return 201, write_once(request, body.model_dump(mode="json"), act)


def _over_projects(request: HttpRequest, narrow: dict[str, Any], cursor: str | None, size: int) -> dict[str, Any]:
    """Put a page of each project together: every one is read from its own index."""
    actor = actor_of(request)
    after = {"pk__lt": read_cursor(cursor)} if cursor else {}
    lists = [
        access.visible_to(actor, project_id=project_id).filter(**narrow, **after)
        for project_id in sorted(actor.reach(access.VIEW).projects)
    ]
    found = queries.newest_of_each(lists, size + 1)
    rows = Customer.objects.select_related("person").filter(pk__in=found[:size])
    shown = _shown(sorted(rows, key=lambda row: row.pk, reverse=True), by=actor)
    return {"items": shown, "next": write_cursor(found[size - 1]) if len(found) > size else None}


def _shown(rows: Sequence[Customer], *, by: Actor) -> list[dict[str, Any]]:
    project_of = {row.pk: row.project_id for row in rows}
    return [
        {
            "id": row.id,
            "project_id": project_of[row.id],
            "name": row.name,
            "phone": row.phone,
            "owner_id": row.owner_id,
            "grade": row.grade,
            "status": row.status,
            "first_visit_at": row.first_visit_at,
            "last_seen_at": row.last_seen_at,
            "next_follow_at": row.next_follow_at,
        }
        for row in queries.rows_of(rows, at=clock.now(), name=namer(by))
    ]
