"""The REST operations of following up."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.kernel.http.bodies import Instant
from anchang.kernel.http.rest import PAGE, Body, Page, Router, Size, actor_of, allowed, page_of, write_once
from anchang.modules.customers import api as customers
from anchang.modules.followups import api, queries
from anchang.modules.followups.access import RECORD, VIEW
from anchang.modules.followups.models import FollowUp

router = Router(tags=["follow-ups"])
Grade = Literal["A", "B", "C", "D"]
Method = Literal["call", "wechat", "visit", "sms", "other"]


class FollowUpOut(Schema):
    """A contact with a customer, or a try."""

    id: UUID
    customer_id: UUID
    user_id: UUID
    method: Method
    effective: bool = Field(description="False: nobody was reached.")
    grade: Grade
    content: str
    customer_quote: str
    at: datetime
    next_at: datetime | None


class FollowUpIn(Body):
    """A contact to write down. Without `next_at` the grade's own interval counts."""

    method: Method
    effective: bool
    grade: Grade
    content: str = Field("", max_length=500, examples=["看过样板间，想再比较两天。"])
    customer_quote: str = Field("", max_length=200, examples=["“南向这套我要和家里再看一次。”"])
    next_at: Instant | None = None


@router.get("/customers/{uuid:customer_id}/follow-ups", response=Page[FollowUpOut])
@allowed(VIEW)
def list_follow_ups(
    request: HttpRequest, customer_id: UUID, cursor: str | None = None, size: Size = PAGE
) -> dict[str, Any]:
    """List a customer's contacts, newest first, with those under a record that was merged into theirs."""
    _seen(request, customer_id)
    rows = queries.contacts_of(customers.records_of(customers.get(customer_id).id))
    return page_of(rows, cursor, size, lambda found: [_out(row) for row in found])


@router.post("/customers/{uuid:customer_id}/follow-ups", response={200: FollowUpOut})
@allowed(RECORD)
def record_follow_up(request: HttpRequest, customer_id: UUID, body: FollowUpIn) -> Any:
    """Write a contact down, grade the customer by it and plan the next one."""
    _seen(request, customer_id)

    def act() -> dict[str, Any]:
        now = clock.now()
        ref = api.record(customer_id=customer_id, by=actor_of(request), at=now, **body.model_dump())
        return FollowUpOut(**_out(FollowUp.objects.get(pk=ref.id))).model_dump(mode="json")

    return write_once(request, body.model_dump(mode="json"), act)


def _seen(request: HttpRequest, customer_id: UUID) -> None:
    if not customers.may_see(actor_of(request), customer_id):
        raise NotThere()


def _out(row: FollowUp) -> dict[str, Any]:
    return {
        "id": row.pk,
        "customer_id": row.customer_id,
        "user_id": row.user_id,
        "method": row.method,
        "effective": row.effective,
        "grade": row.grade_after,
        "content": row.content.open(),
        "customer_quote": row.customer_quote.open(),
        "at": row.at,
        "next_at": row.next_at,
    }
