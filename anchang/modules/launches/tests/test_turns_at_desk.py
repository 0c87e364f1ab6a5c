"""A launch in turns as the office sees it: whose turn it is, and who missed it is called again by two people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anchang.kernel import clock
from anchang.modules.approvals import api as approvals
from anchang.modules.inventory.tests.factories import stock
from anchang.modules.launches.actions.asking import carry_out
from anchang.modules.launches.actions.turns import call_due
from anchang.modules.launches.models import Launch
from anchang.modules.launches.screens.wall import address_of
from anchang.modules.launches.tally import tally_of
from anchang.modules.launches.tests.test_sign_in import signed_in
from anchang.modules.launches.turning import Turns
from tests.party import A_TURN, GUESTS, invite
from tests.world import World

PAGES = "/p/jinchenfu-2/launches/"
PLANNER, MANAGER, CONSULTANT = "叶青", "沈卓", "林晓岚"


@pytest.fixture
def launch(world: World) -> Launch:
    stock(world.project_id, world.system())
    return invite(world, opens_in=-timedelta(seconds=1), in_turns=True)


def pass_by(launch: Launch, turns: int) -> None:
    """Let so many turns begin, and nobody choose."""
    for place in range(turns):
        call_due(launch.pk, at=clock.now() + place * A_TURN)


def test_a_consultant_sees_whose_turn_it_is(launch: Launch, world: World) -> None:
    call_due(launch.pk, at=clock.now())
    client, address = world.client(CONSULTANT), f"{PAGES}{launch.pk}/mine/"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert len(queries) <= 12
    assert "正在叫 <b" in page and "237 号</b>" in page
    assert (page.count("下一位"), page.count("前面还有")) == (1, len(GUESTS) - 2)


def test_a_buyer_is_told_of_the_queue_itself(launch: Launch, world: World) -> None:
    call_due(launch.pk, at=clock.now())
    buyers = [signed_in(launch, one.phone) for one in GUESTS[:2]]
    turns = [buyer.get(f"/l/{launch.pk}/standing/").json()["turn"] for buyer in buyers]
    assert [turn["called"][0][0] for turn in turns] == [0, 0]
    assert [(turn["ahead"], turn["calls"], turn["is_out"]) for turn in turns] == [(None, 2, False), (0, 3, False)]
    assert turns[0]["numbers"][0] == [0, 237]
    pass_by(launch, 12)
    told = buyers[0].get(f"/l/{launch.pk}/standing/").json()["turn"]
    assert (told["is_out"], told["calls"], told["ahead"]) == (True, 0, None)


def test_who_leads_and_the_hall_see_who_is_called_and_how_many_wait(launch: Launch, world: World) -> None:
    pass_by(launch, 12)
    called = world.client(CONSULTANT).get(f"{PAGES}{launch.pk}/mine/").content.decode()
    assert "正在叫" in called
    for page in ("", "screen/", "screen/parts/"):
        shown = world.client(MANAGER).get(f"{PAGES}{launch.pk}/{page}").content.decode()
        assert "正在叫" in shown and "等候 " in shown and "过号 1 位" in shown
    hall = Client().get(address_of(launch)).content.decode()
    assert "正在叫" in hall and "等候" in hall and "过号" in hall
    assert all(guest.name not in hall for guest in GUESTS)


def test_who_missed_is_called_again_once_another_agrees(launch: Launch, world: World) -> None:
    planner, address = world.client(PLANNER), f"{PAGES}{launch.pk}/"
    assert "ask-call_again" not in planner.get(address).content.decode()
    pass_by(launch, 12)
    assert Turns(tally_of(launch).book).out == [0]
    with CaptureQueriesContext(connection) as queries:
        page = planner.get(address).content.decode()
    assert len(queries) <= 12
    assert "ask-call_again" in page and "237 号 程女士" in page
    asked = planner.post(f"{address}orders/call_again/", {"number": "237", "reason": "客户刚到现场"}, follow=True)
    assert "已申请" in asked.content.decode()
    [ref] = approvals.requests_of(launch.pk)
    assert ref.facts == {"buyer_no": 0, "reason": "客户刚到现场"}
    card = world.client(MANAGER).get(f"/p/jinchenfu-2/approvals/{ref.id}/").content.decode()
    assert "237 号 程女士" in card
    approvals.decide(ref.id, verdict="approve", by=world.actor(MANAGER), at=clock.now())
    carry_out(ref.id, approver_id=world.user(MANAGER).pk)
    turns = Turns(tally_of(launch).book)
    assert turns.out == [] and turns.queue is not None and turns.queue.waiting[-1] == 0


def test_nobody_is_called_again_by_a_number_of_nobody(launch: Launch, world: World) -> None:
    pass_by(launch, 12)
    sent = {"number": "9", "reason": "客户刚到现场"}
    answer = world.client(PLANNER).post(f"{PAGES}{launch.pk}/orders/call_again/", sent, follow=True)
    assert "请选择补叫哪位客户。" in answer.content.decode()
    assert not approvals.requests_of(launch.pk)
