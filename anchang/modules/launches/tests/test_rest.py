"""The REST operations of launches at the desk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from anchang.kernel import ids
from anchang.modules.launches.models import Entitlement, Launch, Offer
from anchang.modules.launches.tests.factories import planned
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
