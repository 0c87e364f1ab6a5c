"""Reads worth a name: the rotation as it stands, the day at the door, visits as lists show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum, Value

from anchang.kernel.access import Actor
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.customers import api as customers
from anchang.modules.people import api as people
from anchang.modules.visits.models import DoorCount, RotationDay, RotationEvent, RotationSeat, Visit
from anchang.modules.visits.rules import rotation
from anchang.modules.visits.rules.door import DoorSum
from anchang.modules.visits.rules.rotation import Happened, Seat
from anchang.modules.visits.states import OPEN_STAGES, Happening, Source, Stage, Turn

NO_HOUR = -1


@dataclass(frozen=True, slots=True)
class VisitRef:
    """A visit as other modules need it."""

    id: UUID
    project_id: UUID
    customer_id: UUID | None
    kind: str
    source: str
    medium: str
    purpose: str
    people: int
    stage: str
    arrived_at: datetime
    accepted_at: datetime | None
    left_at: datetime | None
    consultant_id: UUID | None
    receiver_name: str
    filing_id: UUID | None
    number: int | None


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit as a list shows it."""

    visit: Visit
    name: str
    receiver: str
    kind: str
    source: str
    stage: str
    turn: str


@dataclass(frozen=True, slots=True)
class Roster:
    """A day's rotation as it stands; no day when it has not begun."""

    day: RotationDay | None
    seats: tuple[Seat, ...] = ()
    names: dict[UUID, str] = field(default_factory=dict)
    waiting: frozenset[UUID] = frozenset()
    """Visits nobody has gone to yet."""

    def is_awaited(self, seat: Seat) -> bool:
        """Tell whether all who are with a consultant still wait for them."""
        return seat.is_busy and seat.new_visits | seat.old_visits <= self.waiting

    def name(self, user_id: UUID | None) -> str:
        """Return a consultant's name."""
        return self.names.get(user_id, "") if user_id else ""

    def seat(self, user_id: UUID) -> Seat | None:
        """Return a consultant's seat."""
        return next((seat for seat in self.seats if seat.user_id == user_id), None)


def find(visit_id: UUID) -> Visit:
    """Return a visit of the tenant in scope. Raises NotThere."""
    return the_one(Visit.objects.filter(pk=visit_id))


def ref(visit: Visit) -> VisitRef:
    """Return a visit as a value."""
    return VisitRef(
        id=visit.pk,
        project_id=visit.project_id,
        customer_id=visit.customer_id,
        kind=visit.kind,
        source=visit.source,
        medium=visit.medium,
        purpose=visit.purpose,
        people=visit.people,
        stage=visit.stage,
        arrived_at=visit.arrived_at,
        accepted_at=visit.accepted_at,
        left_at=visit.left_at,
        consultant_id=visit.received_by_id,
        receiver_name=visit.receiver_name,
        filing_id=visit.filing_id,
        number=visit.number,
    )


def visits_of(customer_id: UUID) -> list[VisitRef]:
    """Return a customer's visits, newest first."""
    return [ref(visit) for visit in Visit.objects.filter(customer_id=customer_id).order_by("-arrived_at", "-pk")]


def counts_by_day(project_id: UUID, start: date, end: date) -> dict[date, dict[str, int]]:
    """Return first and repeat visits and all groups of each day from start to end, both included."""
    rows = Visit.objects.filter(project_id=project_id, day__gte=start, day__lte=end, customer__isnull=False)
    counted = (
        rows.order_by()
        .values("day")
        .annotate(
            all=Count("pk"), first=Count("pk", filter=Q(kind="first")), repeat=Count("pk", filter=Q(kind="repeat"))
        )
    )
    by_day = {row["day"]: {name: row[name] for name in ("all", "first", "repeat")} for row in counted}
    days = (start + timedelta(days=number) for number in range((end - start).days + 1))
    return {day: by_day.get(day, {"all": 0, "first": 0, "repeat": 0}) for day in days}


def roster(project_id: UUID, day: date) -> Roster:
    """Return the rotation of a day as it stands, in two queries once somebody has a seat."""
    rows = RotationSeat.objects.filter(day__project_id=project_id, day__date=day).select_related("day", "user")
    taken = list(rows.order_by("position"))
    row = taken[0].day if taken else at_most_one(RotationDay.objects.filter(project_id=project_id, date=day))
    if row is None:
        return Roster(None)
    seats = [Seat(seat.user_id, seat.position, base=seat.base) for seat in taken]
    events = RotationEvent.objects.filter(day_id=row.pk).order_by("seq")
    told = list(events.values_list("kind", "user_id", "visit_id", "reason", "at", "visit__stage"))
    standing = rotation.fold(
        seats, [Happened(Happening(kind), user, visit, reason, at) for kind, user, visit, reason, at, _stage in told]
    )
    waiting = frozenset(visit for _kind, _user, visit, _reason, _at, stage in told if stage == Stage.WAITING)
    return Roster(row, tuple(standing), {seat.user_id: seat.user.name for seat in taken}, waiting)


def last_order(project_id: UUID, *, before: date) -> list[UUID]:
    """Return the consultants of the last rotation before a day, in their morning order."""
    last = RotationDay.objects.filter(project_id=project_id, date__lt=before).order_by("-date").first()
    if last is None:
        return []
    return list(RotationSeat.objects.filter(day_id=last.pk).order_by("position").values_list("user_id", flat=True))


def door(project_id: UUID, day: date) -> DoorSum:
    """Return the day at the door, in one query."""
    counted = DoorCount.objects.filter(project_id=project_id, day=day).order_by().values_list("hour", "groups")
    visits = Visit.objects.filter(project_id=project_id, day=day).order_by().values("day")
    all_day = visits.annotate(hour=Value(NO_HOUR), groups=Count("pk")).values_list("hour", "groups")
    hours = dict(counted.union(all_day, all=True))
    registered = hours.pop(NO_HOUR, 0)
    return DoorSum(sum(hours.values()), registered, tuple(sorted(hours.items())))


def entered(project_id: UUID, start: date, end: date) -> int:
    """Return how many groups came through the door from start to end, both included."""
    rows = DoorCount.objects.filter(project_id=project_id, day__gte=start, day__lte=end)
    return int(rows.aggregate(sum=Sum("groups"))["sum"] or 0)


def open_visit_of(customer_id: UUID) -> Visit | None:
    """Return the customer's visit that is not over."""
    return at_most_one(Visit.objects.filter(customer_id=customer_id, stage__in=OPEN_STAGES))


def open_visits_for(user_id: UUID, project_id: UUID) -> list[Visit]:
    """Return the receptions that wait for a consultant or are under way, longest waiting first."""
    rows = Visit.objects.filter(project_id=project_id, stage__in=OPEN_STAGES, received_by_id=user_id)
    return list(rows.order_by("arrived_at", "pk"))


def open_visits_in(project_id: UUID) -> list[Visit]:
    """Return the receptions of a project that are not over, longest waiting first."""
    return list(Visit.objects.filter(project_id=project_id, stage__in=OPEN_STAGES).order_by("arrived_at", "pk"))


def rows_of(visits: Sequence[Visit], *, by: Actor) -> list[VisitRow]:
    """Return what a list shows, in two queries whatever its length; who receives a visitor reads the name in full."""
    received = {visit.customer_id for visit in visits if visit.customer_id and visit.received_by_id == by.user_id}
    asked = (visit.customer_id for visit in visits if visit.customer_id)
    names = customers.names_for(asked, by=by, known=received)
    staff = people.name_of(visit.received_by_id for visit in visits if visit.received_by_id)
    return [
        VisitRow(
            visit=visit,
            name=names.get(visit.customer_id, "") if visit.customer_id else "",
            receiver=(staff.get(visit.received_by_id, "") if visit.received_by_id else "") or visit.receiver_name,
            kind=str(customers.VisitKind(visit.kind).label) if visit.kind else "",
            source=visit.medium or str(Source(visit.source).label),
            stage=str(Stage(visit.stage).label),
            turn=str(Turn(visit.turn).label),
        )
        for visit in visits
    ]


def in_order(rows: QuerySet[Visit], after: tuple[datetime, UUID] | None) -> QuerySet[Visit]:
    """Return visits, last arrived first, after a place."""
    if after:
        rows = rows.filter(Q(arrived_at__lte=after[0]) & (Q(arrived_at__lt=after[0]) | Q(pk__lt=after[1])))
    return rows.order_by("-arrived_at", "-pk")


def consultants(project_id: UUID) -> list[people.StaffRef]:
    """Return the consultants of a project, each once."""
    found: dict[UUID, people.StaffRef] = {}
    for staff in people.staff_of(project_id, people.Role.CONSULTANT):
        found.setdefault(staff.user_id, staff)
    return list(found.values())


def open_visit_ids() -> list[UUID]:
    """Return all receptions of the tenant in scope that are not over."""
    return list(Visit.objects.filter(stage__in=OPEN_STAGES).order_by("pk").values_list("pk", flat=True))
