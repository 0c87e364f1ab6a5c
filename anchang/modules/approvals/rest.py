"""The REST operations of requests."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.http.rest import PAGE, Body, Page, Router, Size, actor_of, allowed, page_of, write_once
from anchang.kernel.rows import the_one
from anchang.modules.approvals import access
from anchang.modules.approvals.actions import decide
from anchang.modules.approvals.models import Request
from anchang.modules.approvals.states import COMMENT_MOST, State, Verdict

router = Router(tags=["approvals"])


class RequestOut(Schema):
    """A request and where it stands."""

    id: UUID
    project_id: UUID
    kind: str
    subject_id: UUID
    title: str
    facts: dict[str, Any] = Field(description="What was put to the approver; amounts in fen.")
    is_flagged: bool
    approver_role: str
    requester_id: UUID
    requested_at: datetime
    state: State
    decider_id: UUID | None
    decided_at: datetime | None
    comment: str


class DecisionIn(Body):
    """A verdict; a comment is required to reject or return."""

    verdict: Verdict
    comment: Annotated[str, Field(max_length=COMMENT_MOST)] = ""


@router.get("/approvals", response=Page[RequestOut], summary="List requests")
@allowed(access.VIEW)
def list_requests(
    request: HttpRequest,
    project_id: UUID | None = None,
    state: State | None = None,
    cursor: str | None = None,
    size: Size = PAGE,
) -> dict[str, Any]:
    """Return one page of the requests in reach, newest first."""
    actor = actor_of(request)
    rows = access.visible_to(actor)
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    if state is not None:
        rows = rows.filter(state=state)
    return page_of(rows, cursor, size, lambda found: [_out(row, actor) for row in found])


@router.get("/approvals/{uuid:request_id}", response=RequestOut, summary="One request")
@allowed(access.VIEW)
def one_request(request: HttpRequest, request_id: UUID) -> RequestOut:
    """Return one request in reach."""
    return _out(_find(request, request_id), actor_of(request))


@router.post("/approvals/{uuid:request_id}/decision", response=RequestOut, summary="Decide")
@allowed(access.DECIDE)
def decide_request(request: HttpRequest, request_id: UUID, body: DecisionIn) -> Any:
    """Approve, reject or return a request; whoever comes second is told who was first."""
    row, actor = _find(request, request_id), actor_of(request)

    def act() -> dict[str, Any]:
        done = decide(row.pk, verdict=body.verdict, comment=body.comment, by=actor, at=clock.now())
        return _out(done, actor).model_dump(mode="json")

    return write_once(request, body.model_dump(mode="json"), act)


def _find(request: HttpRequest, request_id: UUID) -> Request:
    return the_one(access.visible_to(actor_of(request)).filter(pk=request_id))


def _out(row: Request, actor: Actor) -> RequestOut:
    out = RequestOut.from_orm(row)
    # Who asks does not learn from the flag what only approvers may see, such as the floor price.
    out.is_flagged = row.is_flagged and row.requester_id != actor.user_id
    return out
