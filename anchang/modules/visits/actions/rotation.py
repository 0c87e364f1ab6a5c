"""The day's rotation: opened in the morning, written forward event by event, never rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import at_most_one
from anchang.modules.visits import errors, queries
from anchang.modules.visits.models import RotationDay, RotationEvent, RotationSeat
from anchang.modules.visits.rules import rotation
from anchang.modules.visits.rules.rotation import Happened
from anchang.modules.visits.states import AwayReason, Happening, Morning

TRIES = 8


@action
def open_day(
    project_id: UUID,
    *,
    day: date,
    by: Actor,
    at: datetime,
    morning: Morning | None = None,
    seed: str = "",
    user_ids: Sequence[UUID] | None = None,
) -> RotationDay:
    """Begin a day's rotation, or return the one begun: yesterday's order moved on by one, else drawn by lot.

    The seed of a draw is kept, so that anybody can draw again. `user_ids` are those on duty; without them, all
    consultants of the project.
    """
    known = at_most_one(RotationDay.objects.filter(project_id=project_id, date=day))
    if known:
        return known
    here = list(user_ids) if user_ids is not None else [staff.user_id for staff in queries.consultants(project_id)]
    before = queries.last_order(project_id, before=day)
    method = morning or (Morning.ROTATED if before else Morning.DRAWN)
    seed = seed or f"{project_id.hex[-8:]}-{day:%Y%m%d}-{int(at.timestamp() * 1000) % 100_000:05d}"
    order = rotation.rotated(before, here) if method == Morning.ROTATED else rotation.drawn(sorted(here), seed)
    row = RotationDay(project_id=project_id, date=day, morning=method, seed=seed if method == Morning.DRAWN else "")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return RotationDay.objects.get(project_id=project_id, date=day)
    RotationSeat.objects.bulk_create(
        RotationSeat(tenant_id=row.tenant_id, day=row, user_id=user_id, position=number)
        for number, user_id in enumerate(order, 1)
    )
    facts = {"morning": method.value, "seed": row.seed, "order": [str(user_id) for user_id in order]}
    audit.record(by, "visits.open_day", subject=row, project_id=project_id, at=at, **facts)
    return row


def advance(day: RotationDay, *, events: int, visits: int = 0) -> bool:
    """Reserve the next places of a day by compare-and-set; False when somebody else was faster."""
    mine = RotationDay.objects.filter(pk=day.pk, events=day.events, visits=day.visits)
    return bool(mine.update(events=F("events") + events, visits=F("visits") + visits))


def write(day: RotationDay, happened: Sequence[Happened], *, by: Actor, at: datetime) -> None:
    """Write events into places reserved by `advance`; the unique place is the referee behind it."""
    RotationEvent.objects.bulk_create(
        RotationEvent(
            tenant_id=day.tenant_id,
            day_id=day.pk,
            seq=day.events + number,
            kind=one.kind,
            user_id=one.user_id,
            visit_id=one.visit_id,
            reason=one.reason,
            at=one.at or at,
            by=by.user_id,
        )
        for number, one in enumerate(happened, 1)
    )


@action
def append(project_id: UUID, happened: Sequence[Happened], *, day: date, by: Actor, at: datetime) -> None:
    """Write events to a day, whoever else writes at the same time. Without a rotation that day, nothing is written."""
    for _ in range(TRIES):
        row = at_most_one(RotationDay.objects.filter(project_id=project_id, date=day))
        if row is None or not happened:
            return
        if advance(row, events=len(happened)):
            write(row, happened, by=by, at=at)
            return
    raise Stale()


@action
def step_out(project_id: UUID, *, user_id: UUID, reason: AwayReason, by: Actor, at: datetime) -> None:
    """Note that a consultant left the place, and why: that decides whether turns are owed. Raises NotInRotation."""
    _note(project_id, Happening.AWAY, user_id, by, at, reason=reason)


@action
def come_back(project_id: UUID, *, user_id: UUID, by: Actor, at: datetime) -> None:
    """Note that a consultant is back. Raises NotInRotation."""
    _note(project_id, Happening.BACK, user_id, by, at)


@action
def go_home(project_id: UUID, *, user_id: UUID, by: Actor, at: datetime) -> None:
    """Take a consultant out of today's rotation. Raises NotInRotation."""
    _note(project_id, Happening.LEFT, user_id, by, at)


@action
def join(project_id: UUID, *, user_id: UUID, by: Actor, at: datetime) -> None:
    """Put a consultant into today's rotation: back to the seat, or last, with as many turns as the fewest have.

    Raises NotInRotation for somebody who is no consultant of the project.
    """
    day = open_day(project_id, day=clock.local(at).date(), by=by, at=at)
    standing = queries.roster(project_id, day.date)
    if standing.seat(user_id) is None:
        if user_id not in {staff.user_id for staff in queries.consultants(project_id)}:
            raise errors.NotInRotation()
        position = max((seat.position for seat in standing.seats), default=0) + 1
        base = max(0, rotation.base_for(standing.seats))
        RotationSeat.objects.create(day=day, user_id=user_id, position=position, base=base)
    _note(project_id, Happening.JOINED, user_id, by, at)


def _note(
    project_id: UUID, kind: Happening, user_id: UUID, by: Actor, at: datetime, *, reason: AwayReason | None = None
) -> None:
    day = clock.local(at).date()
    standing = queries.roster(project_id, day)
    if standing.day is None or standing.seat(user_id) is None:
        raise errors.NotInRotation()
    word = reason.value if reason else ""
    append(project_id, [Happened(kind, user_id, None, word, at)], day=day, by=by, at=at)
    facts = {"user": str(user_id), "reason": word}
    audit.record(by, f"visits.rotation_{kind}", subject=standing.day, project_id=project_id, at=at, **facts)
