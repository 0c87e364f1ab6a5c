"""The REST operations of units."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anchang.kernel import ids
from anchang.kernel.http.rest import write_cursor
from anchang.modules.inventory.models import Claim
from anchang.modules.inventory.tests.factories import price_list, rows, stock, take_in, unit
from tests.world import World

HERE = "/api/v1/units"


@pytest.fixture
def stocked(world: World) -> World:
    stock(world.project_id, world.actor("高原"))
    return world


def _post(world: World, name: str, address: str, key: str = "") -> Any:
    headers = {"Idempotency-Key": key or str(ids.new_id())}
    return world.client(name).post(address, content_type="application/json", headers=headers)


def test_projects_and_units_are_listed_page_by_page(stocked: World) -> None:
    client = stocked.client("林晓岚")
    projects = client.get("/api/v1/projects").json()["items"]
    assert [(one["slug"], one["version"]) for one in projects] == [("jinchenfu-2", 6)]
    first = client.get(f"{HERE}?size=4&status=sale&project_id={stocked.project_id}").json()
    second = client.get(f"{HERE}?size=4&status=sale&cursor={first['next']}").json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (4, 2, None)
    assert first["items"][0]["list_total_fen"] > 100_000_000
    assert client.get(f"{HERE}?status=boom").status_code == 422
    assert client.get(f"{HERE}?cursor=boom!").status_code == 422


def test_projects_follow_by_cursor_in_the_order_of_the_organisation(stocked: World) -> None:
    client, here = stocked.client("梁诚"), "/api/v1/projects"
    whole = [one["slug"] for one in client.get(here).json()["items"]]
    first = client.get(here, {"size": 1}).json()
    second = client.get(here, {"size": 1, "cursor": first["next"]}).json()
    assert [one["slug"] for one in (*first["items"], *second["items"])] == whole
    assert (len(whole), second["next"]) == (2, None)
    assert client.get(here, {"cursor": write_cursor(ids.new_id())}).status_code == 422


def test_the_list_costs_few_queries_whatever_the_rows(stocked: World) -> None:
    client = stocked.client("林晓岚")
    counts = []
    for floors in ([7], [8, 9, 10]):
        take_in(stocked.project_id, price_list(rows(floors=floors)), stocked.actor("高原"))
        with CaptureQueriesContext(connection) as queries:
            client.get(HERE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_unit_is_locked_once_a_key_and_released(stocked: World) -> None:
    target = unit("201").pk
    first = _post(stocked, "林晓岚", f"{HERE}/{target}/lock", "k1")
    assert first.status_code == 200
    assert _post(stocked, "林晓岚", f"{HERE}/{target}/lock", "k1").json() == first.json()
    assert Claim.objects.count() == 1
    shown = stocked.client("林晓岚").get(f"{HERE}/{target}").json()
    assert (shown["status"], shown["claim"]["id"]) == ("lock", first.json()["id"])
    taken = _post(stocked, "周子昂", f"{HERE}/{target}/lock")
    assert (taken.status_code, taken.headers["Content-Type"]) == (409, "application/problem+json")
    assert taken.json()["code"] == "inventory.unit_taken"
    assert _post(stocked, "周子昂", f"{HERE}/{target}/release").status_code == 403
    assert _post(stocked, "林晓岚", f"{HERE}/{target}/release").json()["live"] is False
    assert _post(stocked, "林晓岚", f"{HERE}/{target}/release").status_code == 409
    assert stocked.client("林晓岚").post(f"{HERE}/{target}/lock").status_code == 400


def test_strangers_find_nothing(stocked: World, other_world: World) -> None:
    target = unit("201").pk
    assert other_world.client("方晴").get(f"{HERE}/{target}").status_code == 404
    assert other_world.client("方晴").get(HERE).json()["items"] == []
    assert _post(stocked, "温岚", f"{HERE}/{target}/lock").status_code == 403
    assert _post(stocked, "纪云舒", f"{HERE}/{target}/lock").status_code == 404


def test_a_session_alone_writes_nothing(stocked: World) -> None:
    target, strict = unit("201").pk, Client(enforce_csrf_checks=True)
    address, headers = f"{HERE}/{target}/lock", {"Idempotency-Key": "k"}
    assert strict.post(address, content_type="application/json", headers=headers).status_code == 401
    strict.cookies.update(stocked.client("林晓岚").cookies)
    answer = strict.post(address, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "kernel.token_missing")
    assert not Claim.objects.exists()
    strict.cookies["csrf"] = token = "t" * 32
    headers |= {"X-CSRFToken": token}
    assert strict.post(address, content_type="application/json", headers=headers).status_code == 200
