"""预约签约: a buyer, or the office for one, takes a seat of a slot, changes it or gives it up; the day before, a text
reminds of it.

The pick's row is held first, so that one buyer does one thing at a time; of two buyers at the last seat the index lets
one in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as say

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one, insert_new
from anchang.modules.customers import api as customers
from anchang.modules.launches import signing_errors
from anchang.modules.launches.actions.picks import pick_of
from anchang.modules.launches.models import Appointment, Entitlement, Launch, Pick, Signing
from anchang.modules.launches.rules.settings import times_of
from anchang.modules.launches.rules.signing import free_seats, is_reminded, is_slot, may_change
from anchang.modules.launches.states import Kind, SigningState
from anchang.modules.people import api as people

TWO_DAYS = timedelta(days=2)


@action
def appoint(pick_id: UUID, *, entitlement_id: UUID, starts_at: datetime, by: Actor, at: datetime) -> Appointment:
    """Take a seat of a slot for a paid pick, in place of the one before; the same slot again changes nothing.

    Raises NotThere, PayFirst, AlreadySigned, NotASlot, TooLateToChange, SlotFull.
    """
    pick = held(pick_id, entitlement_id)
    launch = pick.launch
    if Signing.objects.filter(pick=pick.pk, state=SigningState.SIGNED).exists():
        raise signing_errors.AlreadySigned(unit=pick.unit.name)
    standing = appointment_of(pick.pk)
    if standing and standing.starts_at == starts_at:
        return standing
    if not is_slot(times_of(launch), starts_at) or starts_at <= at:
        raise signing_errors.NotASlot()
    if standing:
        _end(standing, by=by, at=at)
    made = _seated(pick, starts_at, at)
    facts = {"slot": told(starts_at), "unit": pick.unit_id, "seat": made.seat}
    audit.record(by, "launches.appoint", subject=pick, project_id=launch.project_id, at=at, **facts)
    return made


@action
def give_up_appointment(pick_id: UUID, *, entitlement_id: UUID, by: Actor, at: datetime) -> None:
    """Give an appointment up; its seat is anybody's. Raises NotThere, PayFirst, NothingAppointed, TooLateToChange."""
    pick = held(pick_id, entitlement_id)
    standing = appointment_of(pick.pk)
    if standing is None:
        raise signing_errors.NothingAppointed(unit=pick.unit.name)
    _end(standing, by=by, at=at)
    facts = {"slot": told(standing.starts_at), "unit": pick.unit_id}
    audit.record(by, "launches.give_up_appointment", subject=pick, project_id=pick.launch.project_id, at=at, **facts)


def remind(*, at: datetime) -> int:
    """Remind by text who comes tomorrow; return how many. In the tenant's scope, each for himself.

    Of a rehearsal nobody is reminded: nobody is to come.
    """
    rows = Appointment.objects.filter(live=True, reminded_at__isnull=True, launch__kind=Kind.REAL)
    soon = rows.filter(starts_at__gt=at, starts_at__lt=at + TWO_DAYS).order_by("starts_at", "pk")
    due = [pk for pk, starts_at in soon.values_list("pk", "starts_at") if is_reminded(starts_at, at)]
    return sum(_remind(pk, at=at) for pk in due)


def held(pick_id: UUID, entitlement_id: UUID) -> Pick:
    """Return a buyer's paid pick that stands, its row held until the transaction ends. Raises NotThere, PayFirst."""
    pick = pick_of(pick_id, entitlement_id)
    if not Pick.objects.filter(pk=pick.pk, live=True, paid_at__isnull=False).update(paid_at=F("paid_at")):
        raise signing_errors.PayFirst(unit=pick.unit.name)
    return pick


def appointment_of(pick_id: UUID) -> Appointment | None:
    """Return the appointment of a pick that stands."""
    return at_most_one(Appointment.objects.filter(pick=pick_id, live=True))


def taken_seats(launch: Launch, starts_at: datetime) -> set[int]:
    """Return the seats of a slot that somebody has."""
    rows = Appointment.objects.filter(launch=launch, starts_at=starts_at, live=True)
    return set(rows.values_list("seat", flat=True))


def told(starts_at: datetime) -> str:
    """Return when a slot begins, as it is written to people."""
    return f"{clock.local(starts_at):%m-%d %H:%M}"


def _seated(pick: Pick, starts_at: datetime, at: datetime) -> Appointment:
    """Take the first seat that the index gives. Raises SlotFull."""
    launch = pick.launch
    for seat in free_seats(taken_seats(launch, starts_at), launch.sign_seats):
        row = Appointment(
            tenant_id=pick.tenant_id,
            launch=launch,
            pick=pick,
            starts_at=starts_at,
            seat=seat,
            seats=launch.sign_seats,
            made_at=at,
        )
        if insert_new(row):
            return row
    raise signing_errors.SlotFull(time=told(starts_at))


def _end(standing: Appointment, *, by: Actor, at: datetime) -> None:
    """Free the seat. On the day itself a buyer calls the office, which still may."""
    if by.is_system and not may_change(standing.starts_at, at):
        raise signing_errors.TooLateToChange()
    Appointment.objects.filter(pk=standing.pk, live=True).update(live=False, ended_at=at)


@action
def _remind(appointment_id: UUID, *, at: datetime) -> bool:
    """Remind of one of them, once; nothing is said where no number is known, or one of the day has been sent."""
    row = Appointment.objects.filter(pk=appointment_id, live=True, reminded_at__isnull=True)
    found = row.select_related("launch__project", "pick").first()
    if found is None or not row.update(reminded_at=at):
        return False
    launch = found.launch
    buyer = at_most_one(Entitlement.objects.filter(launch=launch, buyer_no=found.pick.buyer_no))
    numbers = customers.open_numbers(buyer.customer_id) if buyer else []
    if not numbers:
        return False
    when, site = told(found.starts_at), launch.sign_site or launch.project.name
    return people.queue_text(
        phone=numbers[0],
        kind=people.Template.LAUNCH_SIGN,
        body=say("【案场】请于%(time)s到%(site)s签署认购书，请带齐身份证件等材料。") % {"time": when, "site": site},
        facts=[when, site],
        until=found.starts_at,
        tenant_id=launch.tenant_id,
        at=at,
    )
