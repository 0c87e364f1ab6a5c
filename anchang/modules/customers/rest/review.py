"""The REST operations of the review list: rows of imports that wait for a person, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.kernel.http.rest import PAGE, Body, Page, Router, Size, actor_of, allowed, page_of, write_once
from anchang.modules.customers import access, queries
from anchang.modules.customers.actions import review as acts
from anchang.modules.customers.models import ReviewItem
from anchang.modules.customers.states import Doubt, Settlement
from anchang.modules.customers.web.review import Waiting, rows_of

router = Router(tags=["review"])


class KnownOut(Schema):
    """The customer who has the number of a row that names somebody else."""

    id: UUID
    name: str
    phone: str = Field(description="Masked.")


class ReviewItemOut(Schema):
    """A row of an import that waits for a person."""

    id: UUID
    project_id: UUID
    origin: str = Field(description="Which import it came with.")
    row: int = Field(description="As in the file.")
    doubt: Doubt
    name: str = Field(description="As in the file; empty when it has none.")
    phone: str = Field(description="As in the file, masked.")
    medium: str
    receiver: str
    known: KnownOut | None
    made_at: datetime


class NewIn(Body):
    """The customer that a row means; the number where one was found out."""

    name: str = Field(min_length=1, max_length=50, examples=["程女士"])
    phone: str = Field("", max_length=30, examples=["199 0000 2004"])


class JoinIn(Body):
    """The customer of the same project whom a row means."""

    customer_id: UUID


class SettledOut(Schema):
    """What became of a row."""

    id: UUID
    state: Settlement
    customer_id: UUID | None


@router.get("/review-items", response=Page[ReviewItemOut], summary="List the rows that wait, oldest first")
@allowed(access.REVIEW)
def list_review_items(
    request: HttpRequest, project_id: UUID, cursor: str | None = None, size: Size = PAGE
) -> dict[str, Any]:
    """Return one page of a project's doubtful rows."""
    by = actor_of(request)
    if project_id not in by.reach(access.REVIEW).projects:
        raise NotThere()

    def show(items: Any) -> list[dict[str, Any]]:
        return [_waiting(one) for one in rows_of(list(items), project_id=project_id, by=by)]

    return page_of(queries.open_reviews(project_id), cursor, size, show, oldest_first=True)


@router.post("/review-items/{uuid:item_id}/new", response={201: SettledOut}, summary="Make a customer of a row")
@allowed(access.REVIEW)
def settle_as_new(request: HttpRequest, item_id: UUID, body: NewIn) -> Any:
    """Make a customer; a number that the project knows joins its customer instead."""
    item, by, at = _item(request, item_id), actor_of(request), clock.now()
    return 201, _settled(
        request, item, body, lambda: acts.settle_as_new(item.pk, name=body.name, phone=body.phone, by=by, at=at)
    )


@router.post("/review-items/{uuid:item_id}/join", response=SettledOut, summary="Join a row to a known customer")
@allowed(access.REVIEW)
def join(request: HttpRequest, item_id: UUID, body: JoinIn) -> Any:
    """Let the row be one more visit of a customer."""
    item, by, at = _item(request, item_id), actor_of(request), clock.now()
    return _settled(request, item, body, lambda: acts.settle_as(item.pk, customer_id=body.customer_id, by=by, at=at))


@router.post("/review-items/{uuid:item_id}/ignore", response=SettledOut, summary="Leave a row out")
@allowed(access.REVIEW)
def ignore(request: HttpRequest, item_id: UUID) -> Any:
    """Take the row from the list; nothing comes of it."""
    item, by, at = _item(request, item_id), actor_of(request), clock.now()
    return _settled(request, item, None, lambda: acts.ignore(item.pk, by=by, at=at))


def _item(request: HttpRequest, item_id: UUID) -> ReviewItem:
    item = queries.review_item(item_id)
    if item.project_id not in actor_of(request).reach(access.REVIEW).projects:
        raise NotThere()
    return item


def _settled(request: HttpRequest, item: ReviewItem, body: Body | None, settle: Callable[[], object]) -> Any:
    def act() -> dict[str, Any]:
        settle()
        now = queries.review_item(item.pk)
        return SettledOut(id=now.pk, state=Settlement(now.state), customer_id=now.customer_id).model_dump(mode="json")

    return write_once(request, body.model_dump(mode="json") if body else {}, act)


def _waiting(one: Waiting) -> dict[str, Any]:
    item, known = one.item, one.known
    return {
        "id": item.pk,
        "project_id": item.project_id,
        "origin": item.origin,
        "row": item.row,
        "doubt": item.doubt,
        "name": one.name,
        "phone": str(item.phone),
        "medium": one.medium,
        "receiver": one.receiver,
        "known": {"id": known.id, "name": known.name, "phone": known.phone} if known else None,
        "made_at": item.created_at,
    }
