"""The rotation over the API stands as it does on the counter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from anchang.kernel import clock, ids
from anchang.modules.visits.models import RotationEvent
from anchang.modules.visits.tests.factories import begin

if TYPE_CHECKING:
    from tests.world import World

HERE = "/api/v1/rotation"


def shown(world: World, who: str = "温岚") -> Any:
    return world.client(who).get(HERE, {"project_id": str(world.project_id)}).json()


def move(world: World, verb: str, name: str, who: str = "温岚", *, key: str = "", **more: str) -> Any:
    body = {"project_id": str(world.project_id), "user_id": str(world.user(name).pk), **more}
    headers = {"Idempotency-Key": key or str(ids.new_id())}
    return world.client(who).post(f"{HERE}/{verb}", json.dumps(body), "application/json", headers=headers)


def standing(answer: Any) -> list[tuple[str, str, str]]:
    return [(place["name"], place["letter"], place["standing"]) for place in answer["places"]]


@pytest.fixture
def begun(world: World) -> World:
    begin(world, "林晓岚", "周子昂", at=clock.now())
    return world


def test_the_day_is_begun_once(world: World) -> None:
    assert not shown(world)["has_begun"]
    body = {"project_id": str(world.project_id), "morning": "drawn"}
    first, again = (
        world.client("温岚").post(HERE, json.dumps(body), "application/json", headers={"Idempotency-Key": key})
        for key in ("a", "b")
    )
    assert (first.status_code, first.json()["morning"]) == (200, "drawn")
    assert first.json() == again.json() == shown(world)
    assert [place["letter"] for place in first.json()["places"]][:2] == ["A", "B"]


def test_who_leaves_is_passed_over_until_back(begun: World) -> None:
    assert standing(shown(begun)) == [("林晓岚", "A", "free"), ("周子昂", "B", "free")]
    away = move(begun, "away", "林晓岚", reason="lunch", key="k")
    assert standing(away.json()) == [("周子昂", "A", "free"), ("林晓岚", "", "away")]
    assert away.json()["places"][1]["away_for"] == "lunch"
    assert move(begun, "away", "林晓岚", reason="lunch", key="k").json() == away.json()
    assert RotationEvent.objects.count() == 1
    assert standing(move(begun, "back", "林晓岚").json()) == [("林晓岚", "A", "free"), ("周子昂", "B", "free")]


def test_who_goes_home_and_who_joins(begun: World) -> None:
    assert standing(move(begun, "home", "周子昂").json())[1] == ("周子昂", "", "gone")
    assert standing(move(begun, "join", "周子昂").json())[1] == ("周子昂", "B", "free")
    assert standing(move(begun, "join", "马思远").json())[2] == ("马思远", "C", "free")


def test_who_has_no_place_today_cannot_leave_it(begun: World) -> None:
    answer = move(begun, "back", "马思远")
    assert (answer.status_code, answer.json()["code"]) == (422, "visits.not_in_rotation")
    assert move(begun, "back", "温岚").status_code == 404
    assert move(begun, "away", "林晓岚").json()["errors"][0]["field"] == "reason"


def test_the_rotation_is_for_the_desk(begun: World) -> None:
    assert begun.client("林晓岚").get(HERE, {"project_id": str(begun.project_id)}).status_code == 403
    assert begun.client("温岚").get(HERE, {"project_id": str(begun.other_project_id)}).status_code == 404
    assert move(begun, "back", "林晓岚", "周子昂").status_code == 403
