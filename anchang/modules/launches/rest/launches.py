"""Launches at the desk: begun, filled, checked and rehearsed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from anchang.kernel import clock
from anchang.kernel.access import Permission
from anchang.kernel.errors import NotThere
from anchang.kernel.http.bodies import Instant
from anchang.kernel.http.rest import PAGE, Body, Page, Router, Size, actor_of, allowed, page_of, write_once
from anchang.kernel.money import MAX_FEN
from anchang.kernel.rows import the_one
from anchang.kernel.text import prose
from anchang.modules.launches import access
from anchang.modules.launches.actions.arming import rehearse
from anchang.modules.launches.actions.buyers import add_customers
from anchang.modules.launches.actions.drafts import draft_launch
from anchang.modules.launches.actions.offers import add_offers
from anchang.modules.launches.models import Entitlement, Launch, Offer
from anchang.modules.launches.ready import facts_of
from anchang.modules.launches.rules.checklist import check
from anchang.modules.launches.rules.settings import Settings
from anchang.modules.launches.states import Kind, Mode, Order, State

router = Router(tags=["launches"])
MOST = 2_000


Ids = Annotated[list[UUID], Field(max_length=MOST)]


class LaunchIn(Body):
    """A launch as it begins; what is not said begins as most set it."""

    project_id: UUID
    name: Annotated[str, Field(min_length=1, max_length=60, examples=["二期首开"])]
    opens_at: Instant = Field(examples=["2099-01-01T10:00:00+08:00"])
    closes_at: Instant = Field(examples=["2099-01-01T12:00:00+08:00"])
    mode: Mode = Mode.FREE
    order: Order = Order.NUMBER
    deposit_fen: Annotated[int, Field(gt=0, le=MAX_FEN)] = 5_000_000


class LaunchOut(Schema):
    """A launch. `mode`: free for all, in batches, in turns."""

    id: UUID
    project_id: UUID
    name: str
    kind: Kind
    state: State
    mode: Mode
    order: Order
    opens_at: datetime
    closes_at: datetime
    deposit_fen: int
    confirm_minutes: int
    pay_minutes: int
    sign_hours: int
    commitment: str = Field(description="The commitment to the lot, hexadecimal; empty where none was made.")
    rehearsal_of_id: UUID | None
    armed_at: datetime | None
    closed_at: datetime | None
    version: int


class OfferOut(Schema):
    """A unit of a launch; number and price are set when it is armed."""

    id: UUID
    unit_id: UUID
    wave: int = Field(description="0 at the opening, else the wave for which it is kept.")
    number: int | None
    price_fen: int | None


class BuyerOut(Schema):
    """A buyer of a launch, by the customer alone."""

    id: UUID
    customer_id: UUID
    number: int = Field(description="The queue number.")
    batch_no: int = Field(description="The batch, from 0 on.")
    limit: int
    consultant_id: UUID | None
    verified_at: datetime | None


class UnitsIn(Body):
    """Units of the launch's project."""

    unit_ids: Ids


class CustomersIn(Body):
    """Customers of the launch's project, in the order of their queue numbers."""

    customer_ids: Ids


class CountOut(Schema):
    """How many rows came in; those that were there are not counted."""

    count: int


class LineOut(Schema):
    """An answer of the checklist; `why` is empty where all is well."""

    name: str
    title: str
    why: str
    hinders: bool


class ChecklistOut(Schema):
    """What keeps a draft from being armed."""

    is_ready: bool
    lines: list[LineOut]


@router.post("/launches", response={201: LaunchOut}, summary="Begin a launch")
@allowed(access.PLAN)
def begin(request: HttpRequest, body: LaunchIn) -> Any:
    """Begin a launch of a project."""
    if body.project_id not in actor_of(request).reach(access.PLAN).projects:
        raise NotThere()

    def act() -> dict[str, Any]:
        given = body.model_dump()
        given.pop("project_id")
        settings = Settings(**{**given, "name": prose(body.name)})
        return _kept(draft_launch(body.project_id, settings=settings, by=actor_of(request), at=clock.now()))

    return 201, write_once(request, body.model_dump(mode="json"), act)


@router.get("/launches", response=Page[LaunchOut], summary="List launches")
@allowed(access.VIEW)
def list_launches(
    request: HttpRequest,
    project_id: UUID | None = None,
    state: State | None = None,
    cursor: str | None = None,
    size: Size = PAGE,
) -> dict[str, Any]:
    """Return one page of the launches in reach, newest first."""
    rows = access.visible_to(actor_of(request))
    wanted = {"project_id": project_id, "state": state}
    return page_of(rows.filter(**{n: v for n, v in wanted.items() if v is not None}), cursor, size, list)


@router.get("/launches/{uuid:launch_id}", response=LaunchOut, summary="One of them")
@allowed(access.VIEW)
def one_launch(request: HttpRequest, launch_id: UUID) -> Launch:
    """Return one launch in reach."""
    return _one(request, launch_id, access.VIEW)


@router.get("/launches/{uuid:launch_id}/units", response=Page[OfferOut], summary="List its units")
@allowed(access.VIEW)
def list_units(request: HttpRequest, launch_id: UUID, cursor: str | None = None, size: Size = PAGE) -> dict[str, Any]:
    """Return one page of the units of a launch."""
    return page_of(Offer.objects.filter(launch=_one(request, launch_id, access.VIEW)), cursor, size, list)


@router.post("/launches/{uuid:launch_id}/units", response=CountOut, summary="Put units in")
@allowed(access.PLAN)
def put_units(request: HttpRequest, launch_id: UUID, body: UnitsIn) -> Any:
    """Put units of the project into a draft."""

    def act() -> dict[str, Any]:
        return {"count": add_offers(launch_id, unit_ids=body.unit_ids, by=actor_of(request), at=clock.now())}

    return write_once(request, _content(launch_id, body), act)


@router.get("/launches/{uuid:launch_id}/buyers", response=Page[BuyerOut], summary="List its buyers")
@allowed(access.VIEW)
def list_buyers(request: HttpRequest, launch_id: UUID, cursor: str | None = None, size: Size = PAGE) -> dict[str, Any]:
    """Return one page of the buyers of a launch."""
    return page_of(Entitlement.objects.filter(launch=_one(request, launch_id, access.VIEW)), cursor, size, list)


@router.post("/launches/{uuid:launch_id}/buyers", response=CountOut, summary="Entitle customers")
@allowed(access.PLAN)
def put_buyers(request: HttpRequest, launch_id: UUID, body: CustomersIn) -> Any:
    """Entitle customers of the project, each to one unit."""

    def act() -> dict[str, Any]:
        by = actor_of(request)
        return {"count": add_customers(launch_id, customer_ids=body.customer_ids, by=by, at=clock.now())}

    return write_once(request, _content(launch_id, body), act)


@router.get("/launches/{uuid:launch_id}/checklist", response=ChecklistOut, summary="What keeps it from being armed")
@allowed(access.PLAN)
def read_checklist(request: HttpRequest, launch_id: UUID) -> dict[str, Any]:
    """Return every line of the checklist."""
    lines = check(facts_of(_one(request, launch_id, access.PLAN)), at=clock.now())
    told = [
        {"name": one.name, "title": one.title, "why": one.why, "hinders": not one.is_ok and not one.is_mere}
        for one in lines
    ]
    return {"is_ready": not any(one["hinders"] for one in told), "lines": told}


@router.post("/launches/{uuid:launch_id}/rehearsal", response=LaunchOut, summary="Rehearse it")
@allowed(access.PLAN)
def start_rehearsal(request: HttpRequest, launch_id: UUID) -> Any:
    """Rehearse a draft in three minutes from now."""

    def act() -> dict[str, Any]:
        return _kept(rehearse(launch_id, by=actor_of(request), at=clock.now()))

    return write_once(request, {"launch": str(launch_id)}, act)


def _one(request: HttpRequest, launch_id: UUID, permission: Permission) -> Launch:
    return the_one(access.visible_to(actor_of(request), permission).filter(pk=launch_id))


def _content(launch_id: UUID, body: Body) -> dict[str, Any]:
    return {"launch": str(launch_id), **body.model_dump(mode="json")}


def _kept(row: Launch) -> dict[str, Any]:
    return LaunchOut.from_orm(row).model_dump(mode="json", by_alias=True)
