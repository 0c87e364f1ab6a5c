"""REST operations of filings: a broker's own, for staff those of their projects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import NotThere
from anchang.kernel.http.bodies import Instant
from anchang.kernel.http.rest import PAGE, Body, Page, Router, Size, actor_of, allowed, page_of, write_once
from anchang.kernel.places import Point
from anchang.kernel.rows import the_one
from anchang.modules.filings import access, queries
from anchang.modules.filings.actions.submit import Details, submit_filing
from anchang.modules.filings.models import Filing
from anchang.modules.filings.naming import shown_name
from anchang.modules.filings.rules import clauses
from anchang.modules.filings.rules.placing import Fix
from anchang.modules.filings.states import Code, State, Title
from anchang.modules.people import api as people

router = Router(tags=["filings"])


class PositionIn(Body):
    """Where the phone of the one who files is. Only its distance to the sales office is kept, in steps of 50 m."""

    latitude: float = Field(ge=-90, le=90, description="WGS-84, as phones read it.", examples=[31.2304])
    longitude: float = Field(ge=-180, le=180, examples=[121.4737])
    error_m: float = Field(ge=0, le=100_000, description="How many metres that may be wrong.", examples=[20])

    def fix(self) -> Fix:
        """Return it as the rules know it."""
        return Fix(Point(self.latitude, self.longitude), self.error_m)


class FilingIn(Body):
    """A customer to be filed."""

    project: str = Field(max_length=40, description="The project's name in addresses.")
    phone: str = Field(
        max_length=30,
        description="A whole number, or 138****5678 where the project allows it.",
        examples=["199 0000 2002"],
    )
    name: str = Field(max_length=60, examples=["程女士"])
    title: Title = Field(Title.NONE, description="先生, 女士 or empty.")
    expected_at: Instant | None = None
    consent: bool = Field(False, description="The customer agreed to be filed; refused without.", examples=[True])
    position: PositionIn | None = Field(
        None, description="Looked at only where the project's rules ask how far from the sales office one files."
    )


class FilingOut(Schema):
    """A filing with its verdict. The number is masked."""

    id: UUID
    number: str
    project_id: UUID
    state: State
    code: Code
    sentence: str
    clause: str
    name: str
    phone: str
    is_masked: bool
    is_unplaced: bool = Field(description="Accepted, but how far from the sales office it was filed is not sure.")
    agency: str
    broker: str
    submitted_at: datetime
    earliest_visit_at: datetime | None = Field(description="Null where nothing is protected.")
    valid_until: datetime | None = Field(description="Null where nothing is protected.")
    expected_at: datetime | None
    visited_at: datetime | None


@router.post("/filings", response={201: FilingOut}, summary="File a customer")
@allowed(access.SUBMIT)
def file_customer(request: HttpRequest, body: FilingIn) -> tuple[int, dict[str, Any]]:
    """Judge and keep a filing; the verdict may be a refusal, kept as well. Needs an Idempotency-Key."""
    actor = actor_of(request)
    ref = next((one for one in people.projects_of(actor) if one.slug == body.project), None)
    if ref is None or ref.id not in actor.reach(access.SUBMIT).projects:
        raise NotThere()
    fix = body.position.fix() if body.position else None
    details = Details(body.phone, body.name, body.title, body.expected_at, body.consent, fix)

    def act() -> str:
        device = people.device_of(request)
        return str(submit_filing(project_id=ref.id, details=details, by=actor, at=clock.now(), device=device).pk)

    filing_id = write_once(request, body.model_dump(mode="json", exclude={"position"}), act)
    return 201, _show([_one(request, UUID(filing_id))], by=actor_of(request))[0]


@router.get("/filings", response=Page[FilingOut], summary="List filings, newest first")
@allowed(access.READ)
def list_filings(
    request: HttpRequest, state: State | None = None, cursor: str | None = None, size: Size = PAGE
) -> dict[str, Any]:
    """Return one's own filings, or those of one's projects."""
    rows = access.visible_to(actor_of(request)).select_related("rule_set")
    if state is not None:
        rows = rows.filter(state=state)
    return page_of(rows, cursor, size, partial(_show, by=actor_of(request)))


@router.get("/filings/{uuid:filing_id}", response=FilingOut, summary="Read one filing")
@allowed(access.READ)
def read_filing(request: HttpRequest, filing_id: UUID) -> dict[str, Any]:
    """Return a filing within reach."""
    return _show([_one(request, filing_id)], by=actor_of(request))[0]


def _one(request: HttpRequest, filing_id: UUID) -> Filing:
    return the_one(access.visible_to(actor_of(request)).select_related("rule_set").filter(pk=filing_id))


def _show(rows: Sequence[Filing], *, by: Actor) -> list[dict[str, Any]]:
    values = queries.last_values(rows)
    return [_facts(row, values.get(row.pk, {}), by) for row in rows]


def _facts(row: Filing, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    code, rules, is_refused = Code(row.code), row.rule_set.rules, row.state == State.REJECTED
    return {
        "id": row.pk,
        "number": row.number,
        "project_id": row.project_id,
        "state": row.state,
        "code": code,
        "sentence": clauses.sentence(code, rules, values),
        "clause": clauses.NUMBERS[code],
        "name": shown_name(row, by),
        "phone": row.phone.open() if row.is_masked else str(row.phone),
        "is_masked": row.is_masked,
        "is_unplaced": row.is_unplaced,
        "agency": row.agency_name,
        "broker": row.broker_name,
        "submitted_at": row.submitted_at,
        "earliest_visit_at": None if is_refused else rules.earliest_visit(row.submitted_at),
        "valid_until": None if is_refused else row.valid_until,
        "expected_at": row.expected_at,
        "visited_at": row.visited_at,
    }
