"""The consultant's side: meet the group, ask a colleague, see them off."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.modules.people import api as people
from anchang.modules.visits import access, errors, queries
from anchang.modules.visits.actions.rotation import TRIES, append
from anchang.modules.visits.actions.telling import tell_receiver
from anchang.modules.visits.events import VisitAccepted, VisitEnded
from anchang.modules.visits.models import Visit
from anchang.modules.visits.rules.rotation import Happened
from anchang.modules.visits.states import Happening, Stage, Turn


@action
def accept(visit_id: UUID, *, by: Actor, at: datetime) -> Visit:
    """Begin a reception; again by the same person changes nothing. Raises NotYours, AlreadyEnded."""
    visit = _mine(visit_id, by)
    if visit.stage == Stage.RECEIVING:
        return visit
    _refuse_ended(visit)
    mine = Visit.objects.filter(pk=visit.pk, stage=Stage.WAITING, received_by_id=visit.received_by_id)
    if not mine.update(stage=Stage.RECEIVING, accepted_at=at):
        raise Stale(current=_standing(visit))
    visit.stage, visit.accepted_at = Stage.RECEIVING, at
    audit.record(by, "visits.accept", subject=visit, project_id=visit.project_id, at=at)
    if visit.customer_id and visit.received_by_id:
        events.publish(
            VisitAccepted(
                visit_id=visit.pk,
                project_id=visit.project_id,
                customer_id=visit.customer_id,
                consultant_id=visit.received_by_id,
                at=at,
            )
        )
    return visit


@action
def hand_over(visit_id: UUID, *, user_id: UUID, by: Actor, at: datetime) -> Visit:
    """Ask a colleague to receive: a courtesy, the customer and the turn stay. Raises NotYours, AlreadyAccepted."""
    visit = _mine(visit_id, by)
    _refuse_ended(visit)
    if visit.accepted_at:
        raise errors.AlreadyAccepted(time=f"{clock.local(visit.accepted_at):%H:%M}", current=_standing(visit))
    standing = queries.roster(visit.project_id, visit.day)
    seat = standing.seat(user_id)
    if seat is None or not seat.on_duty or user_id == visit.received_by_id:
        raise errors.NotInRotation()
    before = visit.received_by_id
    mine = Visit.objects.filter(pk=visit.pk, stage=Stage.WAITING, received_by_id=before)
    if not mine.update(received_by_id=user_id, turn=Turn.COURTESY):
        raise Stale(current=_standing(visit))
    visit.received_by_id, visit.turn = user_id, Turn.COURTESY
    happened = [Happened(Happening.COURTESY, user_id, visit.pk, "", at)]
    if before:
        happened.insert(0, Happened(Happening.DONE, before, visit.pk, "", at))
    append(visit.project_id, happened, day=visit.day, by=by, at=at)
    facts = {"before": str(before), "after": str(user_id)}
    audit.record(by, "visits.hand_over", subject=visit, project_id=visit.project_id, at=at, **facts)
    tell_receiver(visit, at=at)
    return visit


@action
def end(visit_id: UUID, *, by: Actor, at: datetime) -> Visit:
    """End a reception; a courtesy is made good with a turn. Again changes nothing. Raises NotYours."""
    for _ in range(TRIES):
        visit = _mine(visit_id, by)
        if visit.stage == Stage.ENDED:
            return visit
        # Whoever was given the group, or began, since this was read is who becomes free.
        mine = Visit.objects.filter(pk=visit.pk, stage=visit.stage, received_by_id=visit.received_by_id)
        if mine.update(stage=Stage.ENDED, left_at=at):
            break
    else:
        raise Stale()
    visit.stage, visit.left_at = Stage.ENDED, at
    if visit.received_by_id:
        happened = [Happened(Happening.DONE, visit.received_by_id, visit.pk, "", at)]
        if visit.turn == Turn.COURTESY and visit.accepted_at:
            # The share of a deal on the day is settled elsewhere; the time given is made good at once (§5.3).
            happened.append(Happened(Happening.COMPENSATION, visit.received_by_id, None, "", at))
        append(visit.project_id, happened, day=visit.day, by=by, at=at)
    audit.record(by, "visits.end", subject=visit, project_id=visit.project_id, at=at)
    events.publish(
        VisitEnded(
            visit_id=visit.pk,
            project_id=visit.project_id,
            customer_id=visit.customer_id,
            consultant_id=visit.received_by_id,
            at=at,
        )
    )
    return visit


def _mine(visit_id: UUID, by: Actor) -> Visit:
    visit = queries.find(visit_id)
    if by.is_system or visit.received_by_id == by.user_id:
        return visit
    if visit.project_id not in by.reach(access.ACCEPT).all:
        name = people.name_of([visit.received_by_id]).get(visit.received_by_id, "") if visit.received_by_id else ""
        raise errors.NotYours(name=name)
    return visit


def _refuse_ended(visit: Visit) -> None:
    if visit.stage == Stage.ENDED:
        ended_at = clock.local(visit.left_at or visit.arrived_at)
        raise errors.AlreadyEnded(time=f"{ended_at:%H:%M}", current=_standing(visit))


def _standing(visit: Visit) -> dict[str, str]:
    return {"stage": queries.find(visit.pk).stage}
