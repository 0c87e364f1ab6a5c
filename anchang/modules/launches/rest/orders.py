"""What takes two people: asked for here as on the pages, done once another has agreed (`/approvals/{id}/decision`)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema

from anchang.kernel import clock
from anchang.kernel.errors import BadInput
from anchang.kernel.http.bodies import Instant
from anchang.kernel.http.rest import Body, Router, actor_of, allowed, write_once
from anchang.kernel.rows import the_one
from anchang.modules.approvals.api import RequestRef
from anchang.modules.approvals.api import State as Stand
from anchang.modules.launches import access, live
from anchang.modules.launches.actions.asking import ask_for_order, ask_to_arm
from anchang.modules.launches.actions.offers import MOST_WAVES
from anchang.modules.launches.models import Launch
from anchang.modules.launches.states import Command

router = Router(tags=["launches"])
T = TypeVar("T")
MOST_BATCHES, MOST_NUMBER = 100, 10_000_000


class Order(StrEnum):
    """What may be ordered of a running launch."""

    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    WAVE = "wave"
    RELEASE = "release"
    CALL_AGAIN = "call_again"
    CLOSE = "close"


class OrderIn(Body):
    """An order with its reason; `extend`, `wave`, `release` and `call_again` say of what."""

    order: Order
    reason: Annotated[str, Field(min_length=2, max_length=200, examples=["现场断网"])]
    closes_at: Instant | None = Field(
        None, description="Of `extend`: the new end.", examples=["2099-01-01T12:30:00+08:00"]
    )
    batch: Annotated[int, Field(ge=1, le=MOST_BATCHES)] | None = Field(
        None, description="Of `extend`: which batch, from 1 on; without, the launch."
    )
    wave: Annotated[int, Field(ge=1, le=MOST_WAVES)] | None = Field(
        None, description="Of `wave`: the wave to put on the board."
    )
    unit_id: UUID | None = Field(None, description="Of `release`: the unit that is taken back.")
    number: Annotated[int, Field(ge=1, le=MOST_NUMBER)] | None = Field(
        None, description="Of `call_again`: the buyer's queue number."
    )


class AskedOut(Schema):
    """A request that waits for another person's verdict."""

    id: UUID = Field(description="The request, as `/approvals/{id}` knows it.")
    kind: str
    state: Stand


@router.post("/launches/{uuid:launch_id}/arming", response={201: AskedOut}, summary="Ask for it to be armed")
@allowed(access.PLAN)
def ask_arming(request: HttpRequest, launch_id: UUID) -> Any:
    """Put a draft to the second person as it stands now; once approved it is fixed and its units are claimed."""

    def act() -> dict[str, Any]:
        return _kept(ask_to_arm(launch_id, by=actor_of(request), at=clock.now()))

    return 201, write_once(request, {"launch": str(launch_id)}, act)


@router.post("/launches/{uuid:launch_id}/orders", response={201: AskedOut}, summary="Ask for an order")
@allowed(access.COMMAND)
def ask_order(request: HttpRequest, launch_id: UUID, body: OrderIn) -> Any:
    """Ask for an order to a running launch; once approved it is carried out at once."""
    row = the_one(access.visible_to(actor_of(request), access.COMMAND).filter(pk=launch_id))

    def act() -> dict[str, Any]:
        facts, by = _facts(row, body), actor_of(request)
        command = Command(body.order.value)
        return _kept(ask_for_order(row.pk, command, reason=body.reason, facts=facts, by=by, at=clock.now()))

    return 201, write_once(request, {"launch": str(launch_id), **body.model_dump(mode="json")}, act)


def _facts(row: Launch, body: OrderIn) -> dict[str, Any]:
    """Return what an order is about. Raises BadInput with what it does not say."""
    match body.order:
        case Order.EXTEND:
            closes = _said("closes_at", body.closes_at)
            return {"closes_at": closes.isoformat()} | ({"batch": body.batch - 1} if body.batch else {})
        case Order.WAVE:
            return {"wave": _said("wave", body.wave)}
        case Order.RELEASE:
            return {"unit": str(_said("unit_id", body.unit_id))}
        case Order.CALL_AGAIN:
            return {"buyer_no": _said("number", live.buyer_no_of(row, _said("number", body.number)))}
    return {}


def _said(name: str, value: T | None) -> T:
    if value is None:
        raise BadInput({name: _("请写明这一项。")})
    return value


def _kept(ref: RequestRef) -> dict[str, Any]:
    return AskedOut(id=ref.id, kind=ref.kind, state=Stand(ref.state)).model_dump(mode="json")
