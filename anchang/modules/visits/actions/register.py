"""A group stands at the desk: who it is, who receives, and what that sets in motion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere, Stale
from anchang.modules.customers import api as customers
from anchang.modules.customers.api import CustomerRef
from anchang.modules.filings import api as filings
from anchang.modules.visits import errors, queries
from anchang.modules.visits.actions.rotation import TRIES, advance, open_day, write
from anchang.modules.visits.actions.telling import tell_owner, tell_receiver
from anchang.modules.visits.events import VisitRegistered
from anchang.modules.visits.models import Visit
from anchang.modules.visits.queries import Roster
from anchang.modules.visits.rules import desk
from anchang.modules.visits.rules.desk import Assignment
from anchang.modules.visits.rules.rotation import Happened
from anchang.modules.visits.states import Happening, Purpose, Source, Stage, Verdict


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the desk was told. `expected_id` is whose name stood on the button; another one is refused.

    `escort_id` is the escort that the broker's code began.
    """

    people: int = 1
    purpose: Purpose = Purpose.BUY
    source: Source = Source.UNKNOWN
    medium: str = ""
    named_id: UUID | None = None
    expected_id: UUID | None = None
    note: str = ""
    escort_id: UUID | None = None


@action
def register_visit(*, project_id: UUID, customer_id: UUID, arrival: Arrival, by: Actor, at: datetime) -> Visit:
    """Register a known customer's visit and say who receives: one turn, whoever else registers at the same instant.

    Gives a customer without an owner to who receives, confirms a filing that passes, tells the consultant.
    Raises NotThere, AlreadyHere, NobodyHere, TurnMoved, filings.EscortOver.
    """
    customer = customers.get(customer_id)
    if customer.project_id != project_id:
        raise NotThere()
    escort = filings.escort_of(arrival.escort_id, project_id=project_id, at=at) if arrival.escort_id else None
    judged = filings.at_the_desk(customer, at=at, escorted=escort.filing_id if escort else None)
    counts = passes(judged) and not lacking(judged, escort)
    standing = standing_of(customer, judged)
    open_day(project_id, day=clock.local(at).date(), by=by, at=at)
    for _ in range(TRIES):
        roster = queries.roster(project_id, clock.local(at).date())
        assignment = desk.assign(standing, roster.seats, named_id=arrival.named_id)
        _check(customer, assignment, arrival, roster, by)
        if visit := _take_turn(roster, assignment, customer, arrival, by, at):
            break
    else:
        raise Stale()
    _settle(visit, judged, counts, arrival.escort_id, by, at)
    _set_in_motion(visit, customer, assignment, by, at)
    return visit


@action
def register_new(
    *, project_id: UUID, name: str, phone: str, title: str, arrival: Arrival, by: Actor, at: datetime
) -> Visit:
    """Register somebody the project may not know yet. Raises what register_visit and customers.find_or_create raise."""
    customer, _fresh = customers.find_or_create(
        project_id=project_id, name=name, phone=phone, title=title, by=by, at=at
    )
    return register_visit(project_id=project_id, customer_id=customer.id, arrival=arrival, by=by, at=at)


@action
def register_caller(*, project_id: UUID, arrival: Arrival, by: Actor, at: datetime) -> Visit:
    """Register a group that does not buy: it gets a number, no turn, and the desk deals with it."""
    day = open_day(project_id, day=clock.local(at).date(), by=by, at=at)
    for _ in range(TRIES):
        day.refresh_from_db()
        if advance(day, events=0, visits=1):
            break
    else:
        raise Stale()
    visit = Visit.objects.create(
        project_id=project_id,
        day=day.date,
        number=day.visits + 1,
        purpose=arrival.purpose,
        verdict=Verdict.NOT_BUYING,
        source=Source.UNKNOWN,
        people=arrival.people,
        note=arrival.note,
        stage=Stage.ENDED,
        arrived_at=at,
        left_at=at,
        registered_by=by.user_id,
    )
    audit.record(by, "visits.register", subject=visit, project_id=project_id, at=at, purpose=arrival.purpose)
    return visit


def standing_of(customer: CustomerRef, judged: filings.DeskVerdict) -> desk.Standing:
    """Return what the rules need to know. An old customer's filing that failed says nothing new about them."""
    has_visited = customer.first_visit_at is not None
    return desk.Standing(
        is_known=True,
        has_visited=has_visited,
        owner_id=customer.owner_id,
        status=customer.status,
        has_filing=passes(judged) or (judged.filing is not None and judged.code > 0 and not has_visited),
    )


def passes(judged: filings.DeskVerdict) -> bool:
    """Tell whether the rules let a filing count for this visit."""
    return judged.filing is not None and judged.is_passed


def lacking(judged: filings.DeskVerdict, escort: filings.EscortRef | None) -> tuple[filings.Confirmation, ...]:
    """Return what the project asks for and who was brought has not given yet; nothing where no filing passes."""
    if judged.filing is None or not judged.is_passed:
        return ()
    given = escort.given if escort and escort.filing_id == judged.filing.id else {}
    return tuple(kind for kind in judged.needed if kind not in given)


def _check(customer: CustomerRef, assignment: Assignment, arrival: Arrival, roster: Roster, by: Actor) -> None:
    if before := queries.open_visit_of(customer.id):
        raise errors.AlreadyHere(
            name=customers.name_for(customer.id, by=by),
            time=f"{clock.local(before.arrived_at):%H:%M}",
            receiver=roster.name(before.received_by_id) or before.receiver_name,
            current={"visit_id": str(before.pk), "stage": before.stage},
        )
    if assignment.user_id is None:
        raise errors.NobodyHere()
    if arrival.expected_id and arrival.expected_id != assignment.user_id:
        raise errors.TurnMoved(name=roster.name(assignment.user_id))


def _take_turn(
    roster: Roster, assignment: Assignment, customer: CustomerRef, arrival: Arrival, by: Actor, at: datetime
) -> Visit | None:
    """Write the visit and the turn together; None when somebody took the place in between."""
    day, user_id = roster.day, assignment.user_id
    if day is None or user_id is None:
        return None
    passed = [Happened(Happening.OWED, seat.user_id, None, "", at) for seat in assignment.choice.owed]
    passed += [Happened(Happening.LOST, seat.user_id, None, "", at) for seat in assignment.choice.lost]
    if not advance(day, events=len(passed) + 1, visits=1):
        return None
    visit = Visit(
        project_id=customer.project_id,
        day=day.date,
        number=day.visits + 1,
        customer_id=customer.id,
        kind=customers.VisitKind.REPEAT if customer.first_visit_at else customers.VisitKind.FIRST,
        source=_source(arrival, assignment),
        medium=arrival.medium,
        purpose=Purpose.BUY,
        verdict=assignment.verdict,
        turn=assignment.turn,
        counted=assignment.counts,
        people=arrival.people,
        note=arrival.note,
        arrived_at=at,
        registered_by=by.user_id,
        received_by_id=user_id,
    )
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError as error:
        raise Stale() from error  # the same customer was registered at another desk at this instant
    write(day, [*passed, Happened(desk.HAPPENINGS[assignment.turn], user_id, visit.pk, "", at)], by=by, at=at)
    return visit


def _source(arrival: Arrival, assignment: Assignment) -> Source:
    """Return what is written down unless a filing counts: what the group said, or what the desk said of its filing."""
    if arrival.source is Source.UNKNOWN and assignment.verdict is Verdict.FILED:
        return (
            Source.NATURAL
        )  # nobody's customer, as the card said: a walk-in is who comes without a filing that counts
    return arrival.source


def _settle(
    visit: Visit, judged: filings.DeskVerdict, counts: bool, escort_id: UUID | None, by: Actor, at: datetime
) -> None:
    """Confirm the filing that counts for a visit, or end the one that does not.

    One that passes and lacks what the project asks for waits on: its customer may come again, with who brings them.
    """
    if judged.filing is None or visit.customer_id is None:
        return
    who = visit.customer_id
    if counts:
        filings.confirm_filing(judged.filing.id, visit_id=visit.pk, customer_id=who, escort_id=escort_id, by=by, at=at)
    elif not passes(judged):
        filings.refuse_filing(judged.filing.id, visit_id=visit.pk, customer_id=who, by=by, at=at)
    if counts or judged.code == filings.Code.CONFIRMED_BEFORE:
        visit.filing_id, visit.source = judged.filing.id, Source.CHANNEL
        visit.save(update_fields=["filing_id", "source"])


def _set_in_motion(visit: Visit, customer: CustomerRef, assignment: Assignment, by: Actor, at: datetime) -> None:
    if customer.owner_id is None and assignment.counts:
        # The filing first: it is judged again as it is confirmed, and whom this visit gives an owner had none before.
        customers.assign_owner(customer.id, user_id=assignment.user_id, team_id=None, by=by, at=at)
    customers.note_seen(customer.id, at=at, kind=visit.kind)
    facts = {"customer": str(customer.id), "receiver": str(visit.received_by_id), "turn": visit.turn}
    audit.record(by, "visits.register", subject=visit, project_id=visit.project_id, at=at, **facts)
    events.publish(
        VisitRegistered(
            visit_id=visit.pk,
            project_id=visit.project_id,
            customer_id=customer.id,
            consultant_id=visit.received_by_id,
            kind=visit.kind,
            filing_id=visit.filing_id,
            at=at,
        )
    )
    tell_receiver(visit, at=at)
    if assignment.must_call_owner and customer.owner_id:
        tell_owner(visit, customer.owner_id, at=at)
