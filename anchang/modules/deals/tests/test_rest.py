"""Subscriptions over the API."""

from __future__ import annotations

from typing import Any

import pytest

from anchang.kernel import ids
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.tests.factories import buyer, flat, lock, subscribe
from tests.world import World


def send(world: World, path: str, body: dict[str, Any], who: str = "林晓岚", key: str = "") -> Any:
    headers = {"Idempotency-Key": key or str(ids.new_id())}
    return world.client(who).post(f"/api/v1/{path}", body, "application/json", headers=headers)


def wish(estate: World, **more: Any) -> dict[str, Any]:
    return {"unit_id": str(flat().pk), "customer_id": str(buyer(estate).pk), "deposit_fen": 5_000_000, **more}


def test_a_quote_says_the_price_and_who_must_grant_it(estate: World) -> None:
    body = {"unit_id": str(flat().pk), "lines": [{"kind": "percent", "value": 200}]}
    answer = send(estate, "quotes", body)
    assert answer.status_code == 200
    assert answer.json()["deal_total_fen"] == 178_360_000
    assert answer.json()["approver_role"] == "leader" and "floor" not in str(answer.json())
    assert not Subscription.objects.exists()


def test_one_key_is_one_subscription(estate: World) -> None:
    lock(estate)
    body = wish(estate, lines=[{"kind": "amount", "value": 100_000}])
    answers = [send(estate, "subscriptions", body, key="one") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["state"] == "pending" and answers[0].json()["lines"][0]["off_fen"] == 100_000
    assert Subscription.objects.count() == 1


def test_what_the_rules_refuse_is_a_problem_with_its_code(estate: World) -> None:
    answer = send(estate, "subscriptions", wish(estate))
    assert (answer.status_code, answer.json()["code"]) == (409, "deals.lock_first")
    lock(estate)
    answer = send(estate, "subscriptions", wish(estate, deposit_fen=10**12))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "deposit")


@pytest.mark.parametrize(
    "more",
    [
        {"deposit_fen": 0},
        {"deposit_fen": 10**40},
        {"deposit_fen": 1.5},
        {"lines": [{"kind": "gift", "value": 1}]},
        {"lines": [{"kind": "percent", "value": -1}]},
        {"lines": [{"kind": "percent", "value": 1}] * 11},
        {"planned_sign_on": "0000-01-01"},
        {"floor": 1},
    ],
)
def test_other_shapes_are_refused(estate: World, more: dict[str, Any]) -> None:
    lock(estate)
    answer = send(estate, "subscriptions", wish(estate, **more))
    assert answer.status_code == 422 and answer.headers["Content-Type"] == "application/problem+json"


def test_one_reads_what_is_in_reach(estate: World) -> None:
    row = subscribe(estate)
    path = f"/api/v1/subscriptions/{row.pk}"
    assert estate.client("林晓岚").get(path).json()["number"] == row.number
    assert "floor" not in estate.client("林晓岚").get(path).content.decode()
    assert estate.client("周子昂").get(path).status_code == 404
    assert estate.client("唐红思").get(path).status_code == 403
    listed = estate.client("沈卓").get("/api/v1/subscriptions?state=active").json()
    assert [item["id"] for item in listed["items"]] == [str(row.pk)]


def test_a_contract_is_signed_once_and_not_out_of_date(estate: World) -> None:
    row = subscribe(estate)
    path = f"subscriptions/{row.pk}/contract"
    assert send(estate, path, {"version": row.version + 1}).status_code == 409
    answer = send(estate, path, {"version": row.version})
    assert (answer.status_code, answer.json()["state"]) == (200, "signed")
    assert send(estate, path, {"version": answer.json()["version"]}).json()["code"] == "deals.wrong_state"


def test_units_of_other_projects_are_not_there(estate: World) -> None:
    assert send(estate, "quotes", {"unit_id": str(ids.new_id())}).status_code == 404
    assert send(estate, "quotes", {"unit_id": str(flat().pk)}, "纪云舒").status_code == 404
