"""The review list over the API: the rows that wait, and each of the three ends a row can have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import clock, ids
from anchang.modules.customers import api
from anchang.modules.customers.models import Customer, ReviewItem
from anchang.modules.customers.states import Doubt
from anchang.modules.customers.tests.factories import customer

if TYPE_CHECKING:
    from tests.world import World

HERE = "/api/v1/review-items"


def doubtful(world: World, number: int = 1, *, doubt: str = Doubt.OTHER_NAME, phone: str = "13812345678") -> UUID:
    api.put_aside(
        project_id=world.project_id,
        origin="visits",
        row_key=number.to_bytes(16, "big"),
        row=number,
        doubt=doubt,
        name="李先生",
        phone=phone,
        facts={"receiver": "林晓岚", "medium": "朋友介绍"},
        by=world.system(),
        at=clock.now(),
    )
    return ReviewItem.objects.get(row=number).pk


def waiting(world: World, who: str = "沈卓", **more: str | int) -> Any:
    return world.client(who).get(HERE, {"project_id": str(world.project_id), **more}).json()


def settle(world: World, item: UUID, verb: str, who: str = "沈卓", *, key: str = "", **body: object) -> Any:
    headers = {"Idempotency-Key": key or str(ids.new_id())}
    return world.client(who).post(f"{HERE}/{item}/{verb}", json.dumps(body), "application/json", headers=headers)


def test_rows_wait_oldest_first_beside_the_customer_who_has_their_number(world: World) -> None:
    known = customer(world)
    doubtful(world, 1)
    doubtful(world, 2, doubt=Doubt.NO_PHONE, phone="")
    first = waiting(world, size=1)
    (item,) = first["items"]
    assert (item["row"], item["doubt"], item["phone"]) == (1, "other_name", "138****5678")
    assert (item["known"]["id"], item["known"]["phone"]) == (str(known.pk), "138****5678")
    second = waiting(world, size=1, cursor=first["next"])
    assert [(one["row"], one["known"]) for one in second["items"]] == [(2, None)]
    assert second["next"] is None


def test_a_row_becomes_a_new_customer_once(world: World) -> None:
    item = doubtful(world, doubt=Doubt.NO_PHONE, phone="")
    body = {"name": "李先生", "phone": "137 0000 1234"}
    first, again = (settle(world, item, "new", key="k", **body) for _turn in range(2))
    assert (first.status_code, first.json()["state"]) == (201, "created")
    assert first.json() == again.json()
    assert str(Customer.objects.get().pk) == first.json()["customer_id"]
    assert waiting(world)["items"] == []
    late = settle(world, item, "ignore")
    assert (late.status_code, late.json()["code"]) == (409, "customers.already_settled")


def test_a_number_that_is_known_joins_its_customer(world: World) -> None:
    known = customer(world)
    answer = settle(world, doubtful(world), "new", name="李先生", phone="13812345678").json()
    assert (answer["state"], answer["customer_id"]) == ("joined", str(known.pk))


def test_a_row_is_joined_or_ignored(world: World) -> None:
    known = customer(world)
    joined = settle(world, doubtful(world, 1), "join", customer_id=str(known.pk)).json()
    assert (joined["state"], joined["customer_id"]) == ("joined", str(known.pk))
    ignored = settle(world, doubtful(world, 2), "ignore").json()
    assert (ignored["state"], ignored["customer_id"]) == ("ignored", None)
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(("phone", "status"), [("138", 422), ("", 201)])
def test_a_number_is_good_or_left_out(world: World, phone: str, status: int) -> None:
    answer = settle(world, doubtful(world, doubt=Doubt.NO_PHONE), "new", name="李先生", phone=phone)
    assert answer.status_code == status


def test_the_list_is_for_the_desk_and_within_reach(world: World) -> None:
    item = doubtful(world)
    for who in ("林晓岚", "梁诚"):
        assert world.client(who).get(HERE, {"project_id": str(world.project_id)}).status_code == 403
        assert settle(world, item, "ignore", who).status_code == 403
    assert world.client("温岚").get(HERE, {"project_id": str(world.other_project_id)}).status_code == 404
    assert settle(world, item, "join", customer_id=str(ids.new_id())).status_code == 404


def test_the_list_costs_few_queries_whatever_the_rows(world: World) -> None:
    customer(world)
    counts = []
    for numbers in ((1,), (2, 3, 4)):
        for number in numbers:
            doubtful(world, number)
        waiting(world)
        with CaptureQueriesContext(connection) as queries:
            waiting(world)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
