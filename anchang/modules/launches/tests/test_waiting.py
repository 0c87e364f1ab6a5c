"""Buyers who wait hear once of units that come back."""

from __future__ import annotations

from datetime import timedelta

from anchang.kernel import clock
from anchang.modules.launches.actions.favourites import set_waiting
from anchang.modules.launches.actions.picks import give_up_pick
from anchang.modules.launches.actions.waiting import tell_waiting
from anchang.modules.launches.models import Entitlement, Launch
from anchang.modules.launches.tests.winners import won
from anchang.modules.people.models import SmsMessage
from tests.party import GUESTS
from tests.world import World

MINUTE = timedelta(minutes=1)


def entitlement(party: Launch, number: int) -> Entitlement:
    return Entitlement.objects.get(launch=party, number=number)


def told() -> list[str]:
    return [one.phone.open() for one in SmsMessage.objects.filter(kind="launch_free").order_by("created_at")]


def test_who_waits_hears_once_when_a_unit_comes_back(party: Launch, world: World) -> None:
    pick, open_at = won(party), party.opens_at + MINUTE
    set_waiting(entitlement(party, 238), wants=True, at=open_at)
    assert tell_waiting(at=open_at + MINUTE) == 0, "nothing has come back"
    give_up_pick(pick.pk, entitlement_id=entitlement(party, 237).pk, by=world.system(), at=open_at + 2 * MINUTE)
    assert tell_waiting(at=open_at + 3 * MINUTE) == 1
    assert tell_waiting(at=open_at + 4 * MINUTE) == 0
    assert told() == [GUESTS[1].phone]
    assert str(party.pk) in SmsMessage.objects.get(kind="launch_free").body.open()
    assert entitlement(party, 238).waits_since is None


def test_what_came_back_before_one_waited_is_no_news(party: Launch, world: World) -> None:
    pick, open_at = won(party), party.opens_at + MINUTE
    give_up_pick(pick.pk, entitlement_id=entitlement(party, 237).pk, by=world.system(), at=open_at)
    set_waiting(entitlement(party, 238), wants=True, at=open_at + MINUTE)
    assert tell_waiting(at=open_at + 2 * MINUTE) == 0


def test_a_unit_that_somebody_took_again_is_no_news(party: Launch, world: World) -> None:
    pick, open_at = won(party), party.opens_at + MINUTE
    set_waiting(entitlement(party, 238), wants=True, at=open_at)
    give_up_pick(pick.pk, entitlement_id=entitlement(party, 237).pk, by=world.system(), at=open_at + MINUTE)
    won(party, buyer_no=2)
    assert tell_waiting(at=open_at + 2 * MINUTE) == 0


def test_who_holds_a_unit_by_now_is_not_told(party: Launch, world: World) -> None:
    pick, open_at = won(party), party.opens_at + MINUTE
    set_waiting(entitlement(party, 238), wants=True, at=open_at)
    won(party, buyer_no=1, unit_no=2)
    give_up_pick(pick.pk, entitlement_id=entitlement(party, 237).pk, by=world.system(), at=open_at + MINUTE)
    assert tell_waiting(at=open_at + 2 * MINUTE) == 0
    assert told() == []


def test_after_the_close_nobody_is_told(party: Launch, world: World) -> None:
    pick, open_at = won(party), party.opens_at + MINUTE
    set_waiting(entitlement(party, 238), wants=True, at=open_at)
    give_up_pick(pick.pk, entitlement_id=entitlement(party, 237).pk, by=world.system(), at=open_at + MINUTE)
    assert tell_waiting(at=clock.now() + timedelta(days=2)) == 0
