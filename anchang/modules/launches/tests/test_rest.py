"""The REST operations of launches at the desk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from anchang.kernel import clock, ids
from anchang.modules.approvals import api as approvals
from anchang.modules.launches.actions.asking import carry_out
from anchang.modules.launches.models import Entitlement, Launch, Offer
from anchang.modules.launches.states import State
from anchang.modules.launches.tests.factories import planned, ready
from tests.world import World

API = "/api/v1/launches"
PLANNER, LEADER = "叶青", "梁诚"


def send(world: World, path: str, body: Mapping[str, object], who: str = PLANNER, key: str = "") -> Any:
    client = world.client(who)
    headers = {"Idempotency-Key": key or str(ids.new_id())}
    return client.post(f"{API}{path}", json.dumps(body), content_type="application/json", headers=headers)


def test_a_launch_is_begun_filled_checked_and_rehearsed(world: World) -> None:
    of = planned(world)
    begun = {
        "project_id": str(world.project_id),
        "name": "接口开盘",
        "opens_at": "2099-01-01T10:00:00+08:00",
        "closes_at": "2099-01-01T12:00:00+08:00",
    }
    key = str(ids.new_id())
    answers = [send(world, "", begun, key=key) for _ in range(2)]
    assert answers[0].status_code == 201, answers[0].json()
    made = answers[0].json()["id"]
    assert [answer.json()["id"] for answer in answers] == [made, made]
    units = [str(pk) for pk in Offer.objects.filter(launch=of).values_list("unit_id", flat=True)]
    buyers = [str(pk) for pk in Entitlement.objects.filter(launch=of).values_list("customer_id", flat=True)]
    assert send(world, f"/{made}/units", {"unit_ids": units}).json() == {"count": len(units)}
    assert send(world, f"/{made}/buyers", {"customer_ids": buyers}).json() == {"count": len(buyers)}
    client = world.client(PLANNER)
    assert len(client.get(f"{API}/{made}/units").json()["items"]) == len(units)
    assert client.get(f"{API}/{made}/buyers").json()["items"][0]["number"] == len(buyers)
    lines = {line["name"]: line for line in client.get(f"{API}/{made}/checklist").json()["lines"]}
    assert lines["rehearsal"]["hinders"] and not lines["units"]["hinders"]
    assert send(world, f"/{made}/rehearsal", {}).json()["kind"] == "rehearsal"


def test_who_only_reads_writes_nothing(world: World) -> None:
    row = planned(world)
    assert world.client(LEADER).get(f"{API}/{row.pk}").json()["id"] == str(row.pk)
    assert send(world, f"/{row.pk}/rehearsal", {}, who=LEADER).status_code == 403
    assert Launch.objects.count() == 1


def test_what_takes_two_people_is_asked_for_and_done_once_another_agrees(world: World) -> None:
    row = ready(world)
    key = str(ids.new_id())
    asked = [send(world, f"/{row.pk}/arming", {}, key=key) for _ in range(2)]
    assert asked[0].status_code == 201, asked[0].json()
    assert asked[0].json() == asked[1].json() and asked[0].json()["state"] == "pending"
    agree(world, asked[0].json()["id"])
    row.refresh_from_db()
    assert row.state == State.ARMED
    later = (row.closes_at + timedelta(minutes=30)).isoformat()
    asked_for = send(world, f"/{row.pk}/orders", {"order": "extend", "reason": "排队较长", "closes_at": later})
    assert asked_for.status_code == 201, asked_for.json()
    agree(world, asked_for.json()["id"])
    row.refresh_from_db()
    assert row.closes_at.isoformat() == later
    for body in ({"order": "pause", "reason": "现场断网"}, {"order": "close", "reason": "现场断网"}):
        assert send(world, f"/{row.pk}/orders", body).status_code == 201


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"order": "extend", "reason": "排队较长"}, 422),
        ({"order": "wave", "reason": "首批选完"}, 422),
        ({"order": "release", "reason": "客户要求"}, 422),
        ({"order": "call_again", "reason": "到场", "number": 99}, 422),
        ({"order": "arm", "reason": "开盘"}, 422),
        ({"order": "pause", "reason": "断"}, 422),
        ({"order": "pause", "reason": "现场断网"}, 409),
    ],
)
def test_an_order_that_is_not_one_asks_nobody(world: World, body: dict[str, object], status: int) -> None:
    row = planned(world)
    assert send(world, f"/{row.pk}/orders", body).status_code == status
    assert send(world, f"/{row.pk}/orders", body, who=LEADER).status_code in {403, 422}
    assert not approvals.requests_of(row.pk)


def agree(world: World, request_id: str) -> None:
    approvals.decide(UUID(request_id), verdict="approve", by=world.actor("沈卓"), at=clock.now())
    carry_out(UUID(request_id), approver_id=world.user("沈卓").pk)
