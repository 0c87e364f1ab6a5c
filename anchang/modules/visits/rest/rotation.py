"""The REST operations of the day's rotation: how it stands, and who leaves the place, is back, goes home or joins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.kernel.http.rest import Body, Router, actor_of, allowed, write_once
from anchang.modules.visits import access, queries
from anchang.modules.visits.actions import rotation
from anchang.modules.visits.states import AwayReason, Morning
from anchang.modules.visits.strip import places

router = Router(tags=["rotation"])


class Standing(StrEnum):
    """Whether somebody could receive a new customer at once."""

    FREE = "free"
    BUSY = "busy"
    AWAY = "away"
    GONE = "gone"


class PlaceOut(Schema):
    """A consultant in the rotation."""

    user_id: UUID
    name: str
    letter: str = Field(description="The place among the free, A first; empty for the others.")
    standing: Standing
    turns: int = Field(description="New customers received today.")
    owed: int = Field(description="Turns to be given back.")
    away_for: AwayReason | None
    since: datetime | None = Field(description="Since when receiving, away or gone.")


class RotationOut(Schema):
    """A day's rotation: the free by turn, then those who receive, are away, have gone home."""

    project_id: UUID
    date: date
    has_begun: bool
    morning: Morning | None = Field(description="How the first order was found; null before the day has begun.")
    seed: str = Field(description="Of a draw: anybody can draw again. Empty otherwise.")
    places: list[PlaceOut]


class DayIn(Body):
    """The morning of a project."""

    project_id: UUID
    morning: Morning | None = Field(None, description="Null: yesterday's order moved on by one, else drawn by lot.")


class MoveIn(Body):
    """A consultant of a project."""

    project_id: UUID
    user_id: UUID


class AwayIn(MoveIn):
    """A consultant who leaves the place, and why: the reason decides whether turns are owed."""

    reason: AwayReason


@router.get("/rotation", response=RotationOut, summary="Show today's rotation as it stands")
@allowed(access.ROTATION)
def show(request: HttpRequest, project_id: UUID) -> dict[str, Any]:
    """Return who receives next, and where the others are."""
    _within(request, project_id)
    return _shown(project_id)


@router.post("/rotation", response=RotationOut, summary="Begin today's rotation")
@allowed(access.ROTATION)
def begin(request: HttpRequest, body: DayIn) -> Any:
    """Find the first order of the day; once begun, it stays."""
    _within(request, body.project_id)

    def act() -> None:
        by, at = actor_of(request), clock.now()
        rotation.open_day(body.project_id, day=clock.local(at).date(), by=by, at=at, morning=body.morning)

    return _done(request, body, act)


@router.post("/rotation/away", response=RotationOut, summary="Note that a consultant leaves the place")
@allowed(access.ROTATION)
def step_out(request: HttpRequest, body: AwayIn) -> Any:
    """Pass the consultant over until they are back."""
    who = _one(request, body)
    by, at = actor_of(request), clock.now()
    return _done(
        request, body, lambda: rotation.step_out(body.project_id, user_id=who, reason=body.reason, by=by, at=at)
    )


@router.post("/rotation/back", response=RotationOut, summary="Note that a consultant is back")
@allowed(access.ROTATION)
def come_back(request: HttpRequest, body: MoveIn) -> Any:
    """Let the consultant receive again."""
    who, by, at = _one(request, body), actor_of(request), clock.now()
    return _done(request, body, lambda: rotation.come_back(body.project_id, user_id=who, by=by, at=at))


@router.post("/rotation/home", response=RotationOut, summary="Note that a consultant goes home")
@allowed(access.ROTATION)
def go_home(request: HttpRequest, body: MoveIn) -> Any:
    """Take the consultant out of today's rotation."""
    who, by, at = _one(request, body), actor_of(request), clock.now()
    return _done(request, body, lambda: rotation.go_home(body.project_id, user_id=who, by=by, at=at))


@router.post("/rotation/join", response=RotationOut, summary="Note that a consultant joins")
@allowed(access.ROTATION)
def join(request: HttpRequest, body: MoveIn) -> Any:
    """Put the consultant into today's rotation: back to the seat, or last."""
    who, by, at = _one(request, body), actor_of(request), clock.now()
    return _done(request, body, lambda: rotation.join(body.project_id, user_id=who, by=by, at=at))


def _within(request: HttpRequest, project_id: UUID) -> None:
    if project_id not in actor_of(request).reach(access.ROTATION).projects:
        raise NotThere()


def _one(request: HttpRequest, body: MoveIn) -> UUID:
    """Return the consultant meant; an account that is none of the project is not there."""
    _within(request, body.project_id)
    here = {one.user_id for one in queries.consultants(body.project_id)}
    if body.user_id not in here and queries.roster(body.project_id, clock.today()).seat(body.user_id) is None:
        raise NotThere()
    return body.user_id


def _done(request: HttpRequest, body: DayIn | MoveIn, note: Callable[[], None]) -> Any:
    def act() -> bool:
        note()
        return True

    write_once(request, body.model_dump(mode="json"), act)
    return _shown(body.project_id)


def _shown(project_id: UUID) -> dict[str, Any]:
    today = clock.today()
    roster = queries.roster(project_id, today)
    seats = {seat.user_id: seat for seat in roster.seats}
    return {
        "project_id": project_id,
        "date": today,
        "has_begun": roster.day is not None,
        "morning": roster.day.morning if roster.day else None,
        "seed": roster.day.seed if roster.day else "",
        "places": [
            {
                "user_id": place.user_id,
                "name": place.name,
                "letter": place.seat,
                "standing": place.state if place.on_duty else Standing.GONE,
                "turns": place.count,
                "owed": seats[place.user_id].owed,
                "away_for": seats[place.user_id].away,
                "since": seats[place.user_id].since,
            }
            for place in places(roster)
        ],
    }
