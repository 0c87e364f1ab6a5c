"""The reception for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from anchang.kernel import clock
from anchang.modules.filings.actions.escort import show_code
from anchang.modules.filings.models import Escort
from anchang.modules.filings.tests.factories import file, set_rules
from anchang.modules.visits.models import Visit
from anchang.modules.visits.tests.factories import arrive, begin, customer, stranger

if TYPE_CHECKING:
    from tests.world import World

URL = "/api/v1/visits"


pytestmark = pytest.mark.usefixtures("saturday")


def post(world: World, who: str, path: str = "", key: str = "k", **body: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return world.client(who).post(f"{URL}{path}", body, content_type="application/json", headers=headers)


def test_a_visit_is_registered_once_for_a_key_and_says_who_receives(world: World) -> None:
    begin(world)
    body: dict[str, Any] = {
        "project_id": str(world.project_id),
        "name": "程女士",
        "phone": "138 1234 5678",
        "people": 3,
    }
    first, again = post(world, "温岚", **body), post(world, "温岚", **body)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.json()["consultant_id"] == str(world.user("林晓岚").pk)
    assert (first.json()["number"], first.json()["kind"], first.json()["turn"]) == (1, "first", "turn")
    assert post(world, "温岚", key="k2", **body).status_code == 409
    assert post(world, "温岚", key="", **body).status_code == 400
    assert post(world, "林晓岚", key="k3", **body).status_code == 403
    assert Visit.objects.count() == 1


def test_the_brokers_code_is_taken_with_the_visit_or_not_at_all(world: World) -> None:
    begin(world)
    set_rules(world)
    now = clock.now()
    filing = file(world, at=now - timedelta(hours=2))
    code = show_code(filing.pk, by=world.actor(filing.broker_name), at=now).code
    body: dict[str, Any] = {"project_id": str(world.project_id), "escort_code": code}
    unknown = "019b8bab-0680-753d-b915-f923a3a62ecf"
    assert post(world, "温岚", customer_id=unknown, key="k0", **body).status_code == 404
    assert not Escort.objects.exists()
    visit = post(world, "温岚", **body).json()
    assert (visit["filing_id"], visit["customer_id"]) == (str(filing.pk), str(filing.customer_id))
    assert Escort.objects.get().taken_by == world.user("温岚").pk
    assert post(world, "温岚", **body).json() == visit
    assert post(world, "温岚", key="k2", **body).status_code == 409


def test_a_code_that_is_none_registers_nothing(world: World) -> None:
    begin(world)
    body = {"project_id": str(world.project_id), "escort_code": "1234 5678"}
    assert post(world, "温岚", **body).json()["code"] == "filings.code_unknown"
    assert not Visit.objects.exists()


def test_bad_bodies_are_refused(world: World) -> None:
    begin(world)
    for bad in ({"people": 0}, {"people": 100}, {"source": "x"}, {"colour": "red"}, {"name": ""}, {"phone": "138"}):
        body = {"project_id": str(world.project_id), "name": "程女士", "phone": "13812345678"} | bad
        assert post(world, "温岚", **body).status_code == 422, bad


def test_a_customer_or_project_out_of_reach_is_not_there(world: World) -> None:
    begin(world)
    body = {"project_id": str(world.other_project_id), "customer_id": str(customer(world))}
    assert post(world, "温岚", **body).status_code == 404
    unknown = {"project_id": str(world.project_id), "customer_id": "019b8bab-0680-753d-b915-f923a3a62ecf"}
    assert post(world, "温岚", **unknown).status_code == 404


def test_lists_page_and_filter_within_reach(world: World) -> None:
    begin(world)
    visits = [arrive(world, stranger(world, number)) for number in range(3)]
    page = world.client("沈卓").get(f"{URL}?project_id={world.project_id}&size=2").json()
    assert [item["id"] for item in page["items"]] == [str(visits[2].pk), str(visits[1].pk)]
    rest = world.client("沈卓").get(f"{URL}?size=2&cursor={page['next']}").json()
    assert [item["id"] for item in rest["items"]] == [str(visits[0].pk)]
    assert rest["next"] is None
    mine = world.client("林晓岚").get(URL).json()["items"]
    assert [item["id"] for item in mine] == [str(visits[0].pk)]
    assert world.client("沈卓").get(f"{URL}?day=2026-11-22").json()["items"] == []
    assert world.client("林晓岚").get(f"{URL}/{visits[1].pk}").status_code == 404


def test_a_reception_begins_and_ends_over_the_wire(world: World) -> None:
    begin(world)
    visit = arrive(world, customer(world))
    assert post(world, "周子昂", f"/{visit.pk}/acceptance").status_code == 404
    assert post(world, "林晓岚", f"/{visit.pk}/acceptance").json()["stage"] == "receiving"
    assert post(world, "林晓岚", f"/{visit.pk}/end", key="e").json()["stage"] == "ended"
