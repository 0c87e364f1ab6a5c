"""The REST operations of subscriptions and bookings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from anchang.kernel import clock
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
    write_once,
    writes_nothing,
)
from anchang.kernel.money import MAX_FEN
from anchang.kernel.rows import the_one
from anchang.modules.deals import access, queries
from anchang.modules.deals.actions.closing import sign_contract
from anchang.modules.deals.actions.subscribe import create_subscription
from anchang.modules.deals.models import Booking, Subscription
from anchang.modules.deals.rules.discount import LINES_MOST, Line
from anchang.modules.deals.states import BookingState, LineKind, State
from anchang.modules.inventory import api as inventory

router = Router(tags=["deals"])
Value = Annotated[int, Field(gt=0, le=MAX_FEN, description="Hundredths of a percent, fen, or fen a square metre.")]
Fen = Annotated[int, Field(gt=0, le=MAX_FEN, examples=[5_000_000])]


class LineIn(Body):
    """One discount."""

    kind: LineKind
    value: Value


class QuoteIn(Body):
    """A unit and the discounts wished for."""

    unit_id: UUID
    lines: Annotated[list[LineIn], Field(max_length=LINES_MOST)] = []


class SubscriptionIn(QuoteIn):
    """A subscription out of one's own lock."""

    customer_id: UUID
    deposit_fen: Fen
    planned_sign_on: date | None = None
    id_number: str = Field("", max_length=40, description="Of the buyer's document; empty when given before or later.")


class StepOut(Schema):
    """A discount and what it takes off, in fen."""

    kind: LineKind
    value: int
    off_fen: int


class QuoteOut(Schema):
    """A price worked out, in fen; `approver_role` is who must grant it, null when nobody need be asked."""

    unit_id: UUID
    list_total_fen: int
    exact_total_fen: int
    deal_total_fen: int
    steps: list[StepOut]
    approver_role: str | None


class SubscriptionOut(Schema):
    """A subscription."""

    id: UUID
    number: str
    project_id: UUID
    unit_id: UUID
    unit_name: str
    customer_id: UUID
    owner_id: UUID
    state: State
    price_version: int
    filed_total_fen: int
    list_total_fen: int
    deal_total_fen: int
    deposit_fen: int
    lines: list[StepOut] = Field(alias="discount_lines")
    request_id: UUID | None
    subscribed_on: date | None
    planned_sign_on: date
    signed_on: date | None
    closed_on: date | None
    close_reason: str
    version: int


class BookingOut(Schema):
    """Earnest money for a flat yet to be chosen (认筹)."""

    id: UUID
    number: str = Field(examples=["RC-20261121-0003"])
    project_id: UUID
    customer_id: UUID
    owner_id: UUID
    state: BookingState
    amount_fen: int
    filing_id: UUID | None = Field(description="The filing that protected the customer that day.")
    subscription_id: UUID | None = Field(description="What it turned into.")
    booked_on: date
    closed_on: date | None


class SigningIn(Body):
    """The day a contract was signed, today if null, and the version that was read."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1, examples=[1])]
    signed_on: date | None = None


@router.post("/quotes", response=QuoteOut, summary="Work a price out")
@writes_nothing
@allowed(access.SUBSCRIBE)
def quote(request: HttpRequest, body: QuoteIn) -> dict[str, Any]:
    """Return what a unit would cost the caller's customer, and who would have to grant it; nothing is written."""
    actor = actor_of(request)
    _reached(request, body.unit_id)
    offer = queries.price_subscription(body.unit_id, _lines(body.lines), by=actor, at=clock.now())
    found = offer.quote
    return {
        "unit_id": body.unit_id,
        "list_total_fen": found.list_fen,
        "exact_total_fen": found.exact_fen,
        "deal_total_fen": found.total_fen,
        "steps": [{"kind": s.line.kind, "value": s.line.value, "off_fen": s.off_fen} for s in found.steps],
        "approver_role": offer.asked,
    }


@router.post("/subscriptions", response=SubscriptionOut, summary="Subscribe a unit")
@allowed(access.SUBSCRIBE)
def subscribe(request: HttpRequest, body: SubscriptionIn) -> Any:
    """Subscribe a unit out of the caller's own lock."""
    _reached(request, body.unit_id)

    def act() -> dict[str, Any]:
        row = create_subscription(
            body.unit_id,
            customer_id=body.customer_id,
            lines=_lines(body.lines),
            deposit_fen=body.deposit_fen,
            planned_sign_on=body.planned_sign_on,
            id_number=body.id_number,
            by=actor_of(request),
            at=clock.now(),
        )
        return _kept(row)

    return write_once(request, body.model_dump(mode="json"), act)


@router.get("/subscriptions", response=Page[SubscriptionOut], summary="List subscriptions")
@allowed(access.VIEW)
def list_subscriptions(
    request: HttpRequest,
    project_id: UUID | None = None,
    state: State | None = None,
    cursor: str | None = None,
    size: Size = PAGE,
) -> dict[str, Any]:
    """Return one page of the subscriptions in reach, newest first."""
    rows = access.visible_to(actor_of(request))
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    if state is not None:
        rows = rows.filter(state=state)
    return page_of(rows, cursor, size, _shown)


@router.get("/subscriptions/{uuid:subscription_id}", response=SubscriptionOut, summary="One of them")
@allowed(access.VIEW)
def one_subscription(request: HttpRequest, subscription_id: UUID) -> Subscription:
    """Return one subscription in reach."""
    return the_one(access.visible_to(actor_of(request)).filter(pk=subscription_id))


@router.get("/bookings", response=Page[BookingOut], summary="List bookings")
@allowed(access.VIEW)
def list_bookings(
    request: HttpRequest,
    project_id: UUID | None = None,
    customer_id: UUID | None = None,
    state: BookingState | None = None,
    cursor: str | None = None,
    size: Size = PAGE,
) -> dict[str, Any]:
    """Return one page of the bookings in reach, newest first."""
    wanted = {"project_id": project_id, "customer_id": customer_id, "state": state}
    rows = access.bookings_of(actor_of(request)).filter(**{n: v for n, v in wanted.items() if v is not None})
    return page_of(rows, cursor, size, list)


@router.get("/bookings/{uuid:booking_id}", response=BookingOut, summary="One of them")
@allowed(access.VIEW)
def one_booking(request: HttpRequest, booking_id: UUID) -> Booking:
    """Return one booking in reach."""
    return the_one(access.bookings_of(actor_of(request)).filter(pk=booking_id))


@router.post(
    "/subscriptions/{uuid:subscription_id}/contract",
    response=SubscriptionOut,
    summary="Note that the contract is signed",
)
@allowed(access.SIGN)
def sign(request: HttpRequest, subscription_id: UUID, body: SigningIn) -> Any:
    """Turn a subscription into a contract."""

    def act() -> dict[str, Any]:
        row = sign_contract(
            subscription_id, by=actor_of(request), at=clock.now(), signed_on=body.signed_on, version=body.version
        )
        return _kept(row)

    return write_once(request, body.model_dump(mode="json"), act)


def _reached(request: HttpRequest, unit_id: UUID) -> None:
    if inventory.unit_of(unit_id).project_id not in actor_of(request).reach(access.SUBSCRIBE).projects:
        raise NotThere()


def _lines(given: Sequence[LineIn]) -> list[Line]:
    return [Line(line.kind, line.value) for line in given]


def _shown(rows: Sequence[Subscription]) -> list[Subscription]:
    return list(rows)


def _kept(row: Subscription) -> dict[str, Any]:
    # By alias, because the kept answer is read as a row is: by the names of its columns.
    return SubscriptionOut.from_orm(row).model_dump(mode="json", by_alias=True)
