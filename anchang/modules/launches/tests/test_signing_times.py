"""A time to sign: a seat of a slot is one buyer's, the last place is given once, and changes end the day before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotThere
from anchang.modules.launches import signing_errors
from anchang.modules.launches.actions import signing_times
from anchang.modules.launches.actions.signing_times import appoint, give_up_appointment, remind
from anchang.modules.launches.models import Appointment, Entitlement, Launch, Pick
from anchang.modules.launches.rules.settings import times_of
from anchang.modules.launches.rules.signing import slots_on
from anchang.modules.launches.tests.factories import arm_real
from anchang.modules.launches.tests.winners import entitle, paid, win
from anchang.modules.people.models import SmsMessage
from tests.races import race, reading_first, without
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
SEAT = "one_live_appointment_per_seat"


@pytest.fixture
def buyers(world: World, launch: Launch) -> list[Entitlement]:
    return entitle(world, launch)


@pytest.fixture
def picks(launch: Launch, buyers: list[Entitlement]) -> list[Pick]:
    return paid(launch, 2)


def slot_of(launch: Launch, number: int = 0) -> datetime:
    times = times_of(launch)
    return slots_on(times, times.first)[number]


def come(world: World, pick: Pick, buyer: Entitlement, at: datetime, *, now: datetime | None = None) -> Appointment:
    return appoint(pick.pk, entitlement_id=buyer.pk, starts_at=at, by=world.system(), at=now or clock.now())


def narrow(launch: Launch) -> datetime:
    """Leave one place in each slot."""
    Launch.objects.filter(pk=launch.pk).update(sign_seats=1)
    return slot_of(launch)


def test_a_paid_pick_has_one_time_and_a_new_one_frees_the_old(
    world: World, launch: Launch, picks: list[Pick], buyers: list[Entitlement]
) -> None:
    first = come(world, picks[0], buyers[0], slot_of(launch))
    assert come(world, picks[0], buyers[0], slot_of(launch)).pk == first.pk, "the same again is the same"
    come(world, picks[0], buyers[0], slot_of(launch, 1))
    [live] = Appointment.objects.filter(live=True)
    assert (live.starts_at, live.seat) == (slot_of(launch, 1), 1)
    assert come(world, picks[1], buyers[1], slot_of(launch)).seat == 1
    assert AuditEntry.objects.filter(act="launches.appoint").count() == 3


def test_who_gives_a_time_up_frees_it(
    world: World, launch: Launch, picks: list[Pick], buyers: list[Entitlement]
) -> None:
    at = narrow(launch)
    come(world, picks[0], buyers[0], at)
    with pytest.raises(signing_errors.SlotFull):
        come(world, picks[1], buyers[1], at)
    give_up_appointment(picks[0].pk, entitlement_id=buyers[0].pk, by=world.system(), at=clock.now())
    with pytest.raises(signing_errors.NothingAppointed):
        give_up_appointment(picks[0].pk, entitlement_id=buyers[0].pk, by=world.system(), at=clock.now())
    assert come(world, picks[1], buyers[1], at).live


def test_who_finds_a_slot_full_keeps_the_time_he_has(
    world: World, launch: Launch, picks: list[Pick], buyers: list[Entitlement]
) -> None:
    at = narrow(launch)
    come(world, picks[0], buyers[0], at)
    kept = come(world, picks[1], buyers[1], slot_of(launch, 1))
    with pytest.raises(signing_errors.SlotFull):
        come(world, picks[1], buyers[1], at)
    kept.refresh_from_db()
    assert kept.live


def test_nobody_comes_for_what_is_not_paid_or_is_anothers_or_at_no_slot(
    world: World, launch: Launch, picks: list[Pick], buyers: list[Entitlement]
) -> None:
    [unpaid] = win(launch, (2, 2))
    with pytest.raises(signing_errors.PayFirst):
        come(world, unpaid, buyers[2], slot_of(launch))
    with pytest.raises(NotThere):
        come(world, picks[0], buyers[1], slot_of(launch))
    for wrong in (slot_of(launch) + timedelta(minutes=1), slot_of(launch) - timedelta(days=1)):
        with pytest.raises(signing_errors.NotASlot):
            come(world, picks[0], buyers[0], wrong)
    with pytest.raises(signing_errors.NotASlot):
        come(world, picks[0], buyers[0], slot_of(launch), now=slot_of(launch))


def test_from_the_day_itself_on_a_buyer_changes_nothing_alone(
    world: World, launch: Launch, picks: list[Pick], buyers: list[Entitlement]
) -> None:
    start = slot_of(launch)
    midnight, _ = clock.day_bounds(clock.local(start).date())
    come(world, picks[0], buyers[0], start)
    with pytest.raises(signing_errors.TooLateToChange):
        come(world, picks[0], buyers[0], slot_of(launch, 1), now=midnight)
    with pytest.raises(signing_errors.TooLateToChange):
        give_up_appointment(picks[0].pk, entitlement_id=buyers[0].pk, by=world.system(), at=midnight)
    by, wanted = world.actor("林晓岚"), slot_of(launch, 1)
    moved = appoint(picks[0].pk, entitlement_id=buyers[0].pk, starts_at=wanted, by=by, at=midnight)
    assert moved.starts_at == wanted, "the office still may, when the buyer calls"


def test_the_last_place_is_given_once(
    world: World, launch: Launch, picks: list[Pick], buyers: list[Entitlement]
) -> None:
    at = narrow(launch)
    results = race(world, *(lambda n=n: come(world, picks[n], buyers[n], at) for n in (0, 1)))
    assert sorted(type(result).__name__ for result in results) == ["Appointment", "SlotFull"]
    assert Appointment.objects.filter(live=True).count() == 1


def test_without_the_index_two_would_sit_on_one_seat(
    world: World, launch: Launch, picks: list[Pick], buyers: list[Entitlement], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = narrow(launch)
    with without(Appointment, SEAT):
        reading_first(monkeypatch, signing_times, "taken_seats", set())
        race(world, *(lambda n=n: come(world, picks[n], buyers[n], at) for n in (0, 1)))
        assert Appointment.objects.filter(live=True).count() == 2
    reading_first(monkeypatch, signing_times, "taken_seats", set())
    results = race(world, *(lambda n=n: come(world, picks[n], buyers[n], at) for n in (0, 1)))
    assert sorted(type(result).__name__ for result in results) == ["Appointment", "SlotFull"]


def test_two_presses_of_one_buyer_are_one_time(
    world: World, launch: Launch, picks: list[Pick], buyers: list[Entitlement]
) -> None:
    race(world, *(lambda n=n: come(world, picks[0], buyers[0], slot_of(launch, n)) for n in (0, 1)))
    assert Appointment.objects.filter(live=True).count() == 1


def test_the_database_itself_gives_no_seat_that_is_not_there(
    world: World, launch: Launch, picks: list[Pick], buyers: list[Entitlement]
) -> None:
    made = come(world, picks[0], buyers[0], slot_of(launch))
    with pytest.raises(IntegrityError):
        Appointment.objects.filter(pk=made.pk).update(seat=made.seats + 1)


def test_the_day_before_a_text_goes_out_once(world: World) -> None:
    launch = arm_real(world, "201", "202")
    buyers = entitle(world, launch)
    [pick] = paid(launch, 1)
    start = slot_of(launch)
    come(world, pick, buyers[0], start)
    eve, _ = clock.day_bounds(clock.local(start).date() - timedelta(days=1))
    assert remind(at=eve + timedelta(hours=8)) == 0, "nobody is woken"
    assert remind(at=eve + timedelta(hours=9)) == 1
    assert remind(at=eve + timedelta(hours=10)) == 0
    assert f"{clock.local(start):%m-%d %H:%M}" in SmsMessage.objects.get(kind="launch_sign").body.open()


def test_of_a_rehearsal_nobody_is_reminded(
    world: World, launch: Launch, picks: list[Pick], buyers: list[Entitlement]
) -> None:
    start = slot_of(launch)
    come(world, picks[0], buyers[0], start)
    assert remind(at=start - timedelta(hours=20)) == 0
