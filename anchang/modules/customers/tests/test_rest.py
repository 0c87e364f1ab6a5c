"""The customer book for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anchang.kernel import clock
from anchang.modules.customers import api, search
from anchang.modules.customers.models import Customer, SearchLog
from anchang.modules.customers.tests.factories import customer

if TYPE_CHECKING:
    from tests.world import World

URL = "/api/v1/customers"


def post(world: World, who: str, key: str = "k", **body: Any) -> Any:
    content = {"project_id": str(world.project_id), "name": "程女士", "phone": "13812345678"} | body
    headers = {"Idempotency-Key": key} if key else {}
    return world.client(who).post(URL, content, content_type="application/json", headers=headers)


def test_pages_follow_by_cursor_over_one_project_and_over_all(world: World) -> None:
    for number in range(5):
        customer(world, f"客{number}号", f"1390000000{number}")
    for query in (f"?project_id={world.project_id}&size=2", "?size=2"):
        numbers: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = world.client("梁诚").get(f"{URL}{query}{cursor}").json()
            numbers += [item["phone"] for item in page["items"]]
            cursor = f"&cursor={page['next']}" if page["next"] else None
        assert numbers == [f"139****000{number}" for number in (4, 3, 2, 1, 0)]


def test_a_leader_sees_two_projects_and_a_manager_one(world: World) -> None:
    customer(world)
    assert world.other_project_id
    api.find_or_create(
        project_id=world.other_project_id, name="李先生", phone="15912345678", by=world.system(), at=clock.now()
    )
    assert len(world.client("梁诚").get(URL).json()["items"]) == 2
    assert len(world.client("沈卓").get(URL).json()["items"]) == 1


def test_filters_narrow(world: World) -> None:
    row = customer(world, owner="林晓岚")
    customer(world, "李先生", "15912345678")
    api.set_grade(row.pk, grade="A", by=world.system(), at=clock.now())
    client = world.client("沈卓")
    for query in ("grade=A", "status=pending", f"owner_id={row.owner_id}"):
        assert [item["id"] for item in client.get(f"{URL}?{query}").json()["items"]] == [str(row.pk)]
    assert client.get(f"{URL}?grade=Z").status_code == 422
    assert client.get(f"{URL}?cursor=x").status_code == 422


def test_a_customer_is_made_once_for_a_key_and_masked(world: World) -> None:
    first, again = post(world, "林晓岚"), post(world, "林晓岚")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.json()["phone"] == "138****5678"
    assert first.json()["owner_id"] == str(world.user("林晓岚").pk)
    assert Customer.objects.count() == 1
    assert post(world, "林晓岚", name="另一位").status_code == 422
    assert post(world, "林晓岚", key="k2").status_code == 409
    assert post(world, "林晓岚", key="").status_code == 400


def test_bad_bodies_name_the_field_and_do_not_echo(world: World) -> None:
    bad = post(world, "温岚", phone="138123")
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["field"] == "phone"
    assert "138123" not in bad.content.decode()
    assert post(world, "温岚", colour="red").status_code == 422


def test_a_project_out_of_reach_is_not_there(world: World) -> None:
    assert post(world, "温岚", project_id=str(world.other_project_id)).status_code == 404
    assert world.client("温岚").get(f"{URL}/search?project_id={world.other_project_id}&q=5678").status_code == 404
    row = customer(world, owner="林晓岚")
    assert world.client("周子昂").get(f"{URL}/{row.pk}").status_code == 404
    assert world.client("林晓岚").get(f"{URL}/{row.pk}").json()["name"] == "程女士"


def test_search_finds_by_number_and_name(world: World) -> None:
    customer(world)
    for text in ("5678", "138****5678", "程女"):
        found = world.client("温岚").get(f"{URL}/search", {"project_id": str(world.project_id), "q": text}).json()
        assert ([item["phone"] for item in found["items"]], found["next"]) == (["138****5678"], None)


@pytest.mark.parametrize("text", ["5678", "客"])
def test_search_goes_on_where_a_page_ended(world: World, text: str) -> None:
    for number in range(5):
        customer(world, f"客{number}号", f"1390000567{number}" if text == "客" else f"139000{number}5678")
    customer(world, "李先生", "15912340000")
    asked = {"project_id": str(world.project_id), "q": text, "size": "2"}
    names: list[str] = []
    cursor: dict[str, str] | None = {}
    while cursor is not None:
        page = world.client("温岚").get(f"{URL}/search", asked | cursor).json()
        assert len(page["items"]) <= 2
        names += [item["name"] for item in page["items"]]
        cursor = {"cursor": page["next"]} if page["next"] else None
    assert names == ["客4号", "客3号", "客2号", "客1号", "客0号"]


def test_search_by_name_passes_over_candidates_that_do_not_fit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """甲乙甲丙 has both grams of 乙甲丙甲 but not the name: the page is empty, and the next one finds."""
    monkeypatch.setattr(search, "MOST", 2)
    customer(world, "乙甲丙甲", "13900000001")
    for number in range(4):
        customer(world, f"甲丙甲乙甲{number}", f"1390000001{number}")
    found: list[Customer] = []
    pages, cursor = 0, None
    while pages == 0 or cursor:
        rows, cursor = search.find_page(
            project_id=world.project_id, text="乙甲丙甲", by=world.actor("温岚"), limit=2, after=cursor
        )
        found, pages = [*found, *rows], pages + 1
    assert ([row.person.name.open() for row in found], pages) == (["乙甲丙甲"], 3)


def test_each_page_of_a_search_for_a_number_is_logged(world: World) -> None:
    for number in range(3):
        customer(world, f"客{number}号", f"139000{number}5678")
    asked = {"project_id": str(world.project_id), "q": "5678", "size": "2"}
    first = world.client("温岚").get(f"{URL}/search", asked).json()
    world.client("温岚").get(f"{URL}/search", asked | {"cursor": first["next"]})
    assert SearchLog.objects.count() == 2
