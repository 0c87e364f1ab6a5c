"""The REST operations: list, write once, refuse."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from anchang.kernel import clock
from anchang.modules.customers.actions.merge import merge
from anchang.modules.followups.models import FollowUp
from anchang.modules.followups.tests.factories import customer, follow_up

if TYPE_CHECKING:
    from tests.world import World


def address(customer_id: UUID) -> str:
    """Return the resource of a customer's contacts."""
    return f"/api/v1/customers/{customer_id}/follow-ups"


def post(world: World, customer_id: UUID, key: str, name: str = "林晓岚", **changes: Any) -> Any:
    """Write a contact over the API."""
    body = {"method": "call", "effective": True, "grade": "B", "content": "约周末再看四室"} | changes
    return world.client(name).post(
        address(customer_id), json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key}
    )


def test_a_contact_is_written_once_for_a_key(world: World) -> None:
    ref = customer(world)
    first, second = post(world, ref.id, "a"), post(world, ref.id, "a")
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert first.json()["next_at"]
    assert FollowUp.objects.count() == 1


def test_contacts_are_listed_newest_first_by_pages(world: World) -> None:
    ref = customer(world)
    rows = [follow_up(world, ref.id).pk for _ in range(3)]
    page = world.client("林晓岚").get(address(ref.id), {"size": 2}).json()
    assert [item["id"] for item in page["items"]] == [str(rows[2]), str(rows[1])]
    rest = world.client("林晓岚").get(address(ref.id), {"size": 2, "cursor": page["next"]}).json()
    assert [item["id"] for item in rest["items"]] == [str(rows[0])]


def test_contacts_under_a_merged_record_are_the_customers_too(world: World) -> None:
    kept, gone = customer(world), customer(world, phone="13900001111")
    before = follow_up(world, gone.id).pk
    merge(kept.id, other_id=gone.id, by=world.system(), at=clock.now())
    for asked in (kept.id, gone.id):
        items = world.client("林晓岚").get(address(asked)).json()["items"]
        assert [item["id"] for item in items] == [str(before)]


def test_a_refusal_is_a_problem_with_its_field(world: World) -> None:
    answer = post(world, customer(world).id, "b", grade="A")
    assert answer.status_code == 422
    assert answer.json()["code"] == "followups.quote_needed"
    assert answer.json()["errors"][0]["field"] == "customer_quote"


def test_a_date_without_zone_is_misshapen(world: World) -> None:
    soon = (clock.now() + timedelta(days=1)).replace(tzinfo=None).isoformat()
    assert post(world, customer(world).id, "c", next_at=soon).status_code == 422


def test_a_colleagues_customer_is_not_there(world: World) -> None:
    ref = customer(world, owner="周子昂")
    assert world.client("林晓岚").get(address(ref.id)).status_code == 404
    assert post(world, ref.id, "d").status_code == 404


def test_a_broker_may_not(world: World) -> None:
    assert post(world, customer(world).id, "e", "唐红思").status_code == 403


def test_the_next_contact_is_an_instant_with_its_zone(world: World) -> None:
    ref = customer(world)
    at = (clock.now() + timedelta(days=1)).replace(microsecond=0)
    answer = post(world, ref.id, "zone", next_at=at.isoformat())
    assert answer.status_code == 200, answer.content
    assert FollowUp.objects.get().next_at == at
    assert post(world, ref.id, "none", next_at="2099-01-01T10:00:00").status_code == 422
