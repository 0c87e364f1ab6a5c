"""The REST operation of the figures: what the dashboard shows, as numbers, each with its definition."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.kernel.http.rest import Router, actor_of, allowed
from anchang.modules.insight.access import SEE
from anchang.modules.insight.dashboard import Dashboard
from anchang.modules.insight.definitions import DEFINITIONS
from anchang.modules.insight.facts import gather
from anchang.modules.insight.rules import rates
from anchang.modules.insight.rules.deals import Net
from anchang.modules.insight.rules.periods import Span

router = Router(tags=["figures"])
Part = Annotated[float | None, Field(description="0.463 is 46.3 %; null of nothing.")]


class DefinitionOut(Schema):
    """What a figure means, in the reader's language; `code` is the figure's name in the answer."""

    code: str
    title: str
    sentence: str
    formula: str
    unit: str


class FirstVisitsOut(Schema):
    """Groups that came for the first time."""

    groups: int
    a_day: int
    change: Part = Field(description="Against the same days before: 0.063 is 6.3 % more; null without a before.")


class NetOut(Schema):
    """Flats and their amount, new ones less those that closed."""

    units: int
    amount_fen: int
    new: int
    closed: int


class AbsorptionOut(Schema):
    """Flats sold of those launched, up to now."""

    sold: int
    launched: int
    share: Part


class DayOut(Schema):
    """First visits and net subscriptions of a day, or of a week where the period is long."""

    first: date
    last: date
    first_visits: int
    subscriptions: int


class StepOut(Schema):
    """How many of the period's first visits came so far."""

    step: str
    customers: int
    of_first: Part


class ChannelOut(Schema):
    """A source's part of the net subscriptions."""

    channel: str
    title: str
    units: int
    amount_fen: int
    of_units: Part
    of_amount: Part


class CeilingOut(Schema):
    """How near the paid channels are to their ceiling."""

    units: int
    total: int
    limit_percent: int
    room: int = Field(description="How many more of their deals fit.")
    is_over: bool


class OverdueOut(Schema):
    """What a consultant has let pass."""

    user_id: UUID
    name: str
    follow: int
    signing: int


class BuildingOut(Schema):
    """A building's flats."""

    name: str
    sold: int
    launched: int
    shut: int = Field(description="Not launched yet.")


class FiguresOut(Schema):
    """A project's figures; each field but the first five has its definition."""

    project_id: UUID
    span: Span
    first: date
    last: date
    at: datetime
    first_visits: FirstVisitsOut
    subscriptions: NetOut
    signings: NetOut
    absorption: AbsorptionOut
    daily: list[DayOut] = Field(description="Of one day: the seven days up to it.")
    funnel: list[StepOut]
    channels: list[ChannelOut]
    ceiling: CeilingOut
    overdue: list[OverdueOut]
    absorption_by_building: list[BuildingOut]
    definitions: list[DefinitionOut]


@router.get("/figures", response=FiguresOut, summary="Show a project's figures with their definitions")
@allowed(SEE)
def show(request: HttpRequest, project_id: UUID, span: Span = Span.MONTH) -> dict[str, Any]:
    """Return today's, this week's, this month's or all figures, computed now."""
    if project_id not in actor_of(request).reach(SEE).projects:
        raise NotThere()
    at = clock.now()
    board = Dashboard(gather(project_id, span=span, at=at))
    period = {"project_id": project_id, "span": span, "first": board.period.first, "last": board.period.last, "at": at}
    figures = _sums(board) | _lists(board)
    return period | figures | {"definitions": [_definition(code) for code in figures]}


def _sums(board: Dashboard) -> dict[str, Any]:
    change, ceiling = board.visits_change, board.ceiling
    return {
        "first_visits": {
            "groups": board.first_visits,
            "a_day": board.visits_a_day,
            "change": change.ratio if change else None,
        },
        "subscriptions": _net(board.subscriptions),
        "signings": _net(board.signings),
        "absorption": {
            "sold": board.sold,
            "launched": board.launched,
            "share": _part(rates.rate(board.sold, board.launched)),
        },
        "ceiling": {
            "units": ceiling.units,
            "total": ceiling.total,
            "limit_percent": ceiling.limit_percent,
            "room": ceiling.room,
            "is_over": ceiling.is_over,
        },
    }


def _lists(board: Dashboard) -> dict[str, Any]:
    return {
        "daily": [
            {"first": span.first, "last": span.last, "first_visits": visits, "subscriptions": subscribed}
            for span, visits, subscribed in zip(board.spans, *board.by_span, strict=True)
        ],
        "funnel": [
            {"step": step.code, "customers": step.count, "of_first": _part(step.of_first)} for step in board.funnel
        ],
        "channels": [_channel(board, share) for share in board.channels],
        "overdue": [
            {
                "user_id": user_id,
                "name": board.facts.names.get(user_id, ""),
                **{kind: counts.get(user_id, 0) for kind, counts in board.facts.overdue.items()},
            }
            for user_id in board.late
        ],
        "absorption_by_building": [
            {"name": one.name, "sold": one.sold, "launched": one.launched, "shut": one.shut}
            for one in board.facts.buildings
        ],
    }


def _channel(board: Dashboard, share: rates.Share) -> dict[str, Any]:
    return {
        "channel": share.code,
        "title": board.facts.channels.get(share.code, share.code),
        "units": share.units,
        "amount_fen": share.amount,
        "of_units": _part(share.of_units),
        "of_amount": _part(share.of_amount),
    }


def _net(found: Net) -> dict[str, int]:
    return {"units": found.units, "amount_fen": found.amount, "new": found.gross, "closed": found.closed}


def _definition(code: str) -> dict[str, str]:
    found = DEFINITIONS[code]
    words = {name: str(getattr(found, name)) for name in ("title", "sentence", "formula", "unit")}
    return {"code": code, **words}


def _part(share: Decimal | None) -> float | None:
    return None if share is None else float(share)
