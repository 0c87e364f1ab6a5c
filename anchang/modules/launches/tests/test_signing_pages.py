"""A time to sign on the buyer's telephone, at the consultant's, and on the planner's desk."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anchang.kernel.audit import AuditEntry
from anchang.modules.inventory.tests.factories import stock
from anchang.modules.launches.models import Appointment, Launch, Pick
from anchang.modules.launches.rules.settings import times_of
from anchang.modules.launches.rules.signing import slots_on
from anchang.modules.launches.states import Kind
from anchang.modules.launches.tests.test_sign_in import signed_in
from anchang.modules.launches.tests.winners import paid
from anchang.modules.people.models import User
from tests.party import GUESTS, invite
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


PAGES = "/p/jinchenfu-2/launches/"


@pytest.fixture
def launch(world: World) -> Launch:
    """A rehearsal that is open, with customers of the cast."""
    cache.clear()
    stock(world.project_id, world.system())
    return invite(world, opens_in=timedelta(milliseconds=1))


@pytest.fixture
def pick(launch: Launch) -> Pick:
    return paid(launch, 2)[0]


@pytest.fixture
def buyer(launch: Launch) -> Client:
    return signed_in(launch, GUESTS[0].phone)


def slot_of(launch: Launch, number: int = 0) -> str:
    times = times_of(launch)
    return slots_on(times, times.first)[number].isoformat()


def times_page(pick: Pick) -> str:
    return f"/l/{pick.launch_id}/mine/{pick.pk}/time/"


def test_a_buyer_who_has_paid_chooses_a_slot_changes_it_and_gives_it_up(
    pick: Pick, buyer: Client, launch: Launch
) -> None:
    buyer.get(times_page(pick))
    with CaptureQueriesContext(connection) as queries:
        page = buyer.get(times_page(pick)).content.decode()
    assert len(queries) <= 12
    assert page.count("余 4") == 18
    for number in (0, 1):
        answer = buyer.post(times_page(pick), {"slot": slot_of(launch, number)})
        assert answer["Location"] == f"/l/{launch.pk}/mine/"
    mine = buyer.get(f"/l/{launch.pk}/mine/").content.decode()
    assert "已预约签约" in mine
    assert "09:30" in mine
    assert buyer.get(times_page(pick)).content.decode().count("余 4") == 17
    buyer.post(f"{times_page(pick)}surrender/")
    assert "预约签约" in buyer.get(f"/l/{launch.pk}/mine/").content.decode()
    assert not Appointment.objects.filter(live=True).exists()


def test_a_day_is_shown_that_is_asked_for_and_no_other_is_made_up(pick: Pick, buyer: Client, launch: Launch) -> None:
    times = times_of(launch)
    last = times.first + timedelta(days=2)
    assert slots_on(times, last)[0].isoformat() in buyer.get(f"{times_page(pick)}?day={last}").content.decode()
    assert slot_of(launch) in buyer.get(f"{times_page(pick)}?day=2020-01-01").content.decode()


def test_what_is_no_slot_is_said_and_changes_nothing(pick: Pick, buyer: Client) -> None:
    for wrong in ("", "morning", "2026-11-29T09:00", "2020-01-01T09:00:00+08:00"):
        answer = buyer.post(times_page(pick), {"slot": wrong}, follow=True)
        assert "没有预约" in answer.content.decode()
    assert not Appointment.objects.exists()


def test_of_anothers_pick_nothing_is_shown(pick: Pick, launch: Launch) -> None:
    assert signed_in(launch, GUESTS[1].phone).get(times_page(pick)).status_code == 404
    assert Client().get(times_page(pick)).status_code == 302


def test_the_consultant_and_the_planner_see_who_comes_when(
    pick: Pick, buyer: Client, launch: Launch, world: World
) -> None:
    buyer.post(times_page(pick), {"slot": slot_of(launch)})
    mine = world.client("林晓岚").get(f"{PAGES}{launch.pk}/mine/").content.decode()
    assert "09:00 签约" in mine
    client, page = world.client("叶青"), f"{PAGES}{launch.pk}/signing/"
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        shown = client.get(page).content.decode()
    assert len(queries) <= 12
    assert ("全部 2" in shown, "未预约 1" in shown) == (True, True)
    day = times_of(launch).first
    assert GUESTS[0].name in client.get(f"{page}?day={day}").content.decode()
    assert GUESTS[0].phone not in shown
    without = client.get(f"{page}?day=none").content.decode()
    assert (GUESTS[0].name in without, GUESTS[1].name in without) == (False, True)
    assert GUESTS[1].name in client.get(f"{page}?q=238").content.decode()
    assert "没有符合条件的客户" in client.get(f"{page}?q=999").content.decode()
    assert client.get(f"{page}list.csv?day={day}").content.decode().count(GUESTS[0].name) == 1


def desk_page(pick: Pick) -> str:
    return f"{PAGES}{pick.launch_id}/picks/{pick.pk}/time/"


@pytest.mark.parametrize(("who", "leads_to"), [("林晓岚", "mine"), ("叶青", "signing"), ("沈卓", "signing")])
def test_for_a_buyer_who_calls_the_office_takes_a_time(
    pick: Pick, buyer: Client, launch: Launch, world: World, who: str, leads_to: str
) -> None:
    client, back = world.client(who), f"{PAGES}{launch.pk}/{leads_to}/"
    assert desk_page(pick) in client.get(back).content.decode(), "the way there"
    assert GUESTS[0].phone not in client.get(desk_page(pick)).content.decode()
    assert client.post(desk_page(pick), {"slot": slot_of(launch)})["Location"] == back
    [entry] = AuditEntry.objects.filter(act="launches.appoint")
    assert entry.actor_id == world.actor(who).user_id
    assert "已预约签约" in buyer.get(f"/l/{launch.pk}/mine/").content.decode()
    assert "改约" in client.get(back).content.decode()
    assert "没有预约" in client.post(desk_page(pick), {"slot": "morning"}, follow=True).content.decode()
    client.post(desk_page(pick), {"act": "give_up"})
    assert not Appointment.objects.filter(live=True).exists()


def test_of_a_buyer_of_a_colleagues_no_time_is_taken(pick: Pick, launch: Launch, world: World) -> None:
    for who in ("周子昂", "梁诚"):
        assert world.client(who).post(desk_page(pick), {"slot": slot_of(launch)}).status_code in (403, 404)
    assert not Appointment.objects.exists()


def test_before_anybody_has_paid_the_list_says_so(launch: Launch, world: World) -> None:
    assert "还没有付定金的客户" in world.client("叶青").get(f"{PAGES}{launch.pk}/signing/").content.decode()


def test_a_buyer_signs_on_the_simulated_page_and_keeps_the_very_text(
    pick: Pick, buyer: Client, launch: Launch, world: World
) -> None:
    mine = f"/l/{launch.pk}/mine/"
    assert buyer.get(f"{mine}{pick.pk}/subscription.txt").status_code == 404, "nothing is signed yet"
    page = buyer.post(f"{mine}{pick.pk}/signature/")["Location"]
    assert "没有法律效力" in buyer.get(page).content.decode()
    assert buyer.post(page, {"answer": "left"})["Location"] == mine
    assert "电子签署" in buyer.get(mine).content.decode()
    for _ in range(2):
        buyer.post(page, {"answer": "signed"})
    buyer.get(mine)
    with CaptureQueriesContext(connection) as queries:
        shown = buyer.get(mine).content.decode()
    assert len(queries) <= 12
    text = buyer.get(f"{mine}{pick.pk}/subscription.txt").content
    assert sha256(text).hexdigest() in shown
    paper = buyer.get(f"{mine}{pick.pk}/subscription/").content.decode()
    assert "已签署" in paper and sha256(text).hexdigest() in paper
    assert "English" in paper, "a buyer reads it in either language"
    assert "已签署" in buyer.get(page).content.decode()
    desk = world.client("叶青").get(f"{PAGES}{launch.pk}/signing/?day=signed").content.decode()
    assert ("已电子签 1" in desk, GUESTS[0].name in desk, GUESTS[1].name in desk) == (True, True, False)
    assert signed_in(launch, GUESTS[1].phone).get(f"{mine}{pick.pk}/subscription.txt").status_code == 404


def test_in_production_only_a_rehearsal_is_signed_on_the_simulated_page(
    pick: Pick, buyer: Client, launch: Launch, settings: object
) -> None:
    page = buyer.post(f"/l/{launch.pk}/mine/{pick.pk}/signature/")["Location"]
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    assert buyer.get(page).status_code == 200
    Launch.objects.filter(pk=launch.pk).update(
        kind=Kind.REAL, asked_by=User.objects.order_by("pk")[0], armed_by=User.objects.order_by("pk")[1]
    )
    assert buyer.get(page).status_code == 404
