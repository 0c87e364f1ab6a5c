"""Registers of visits coming in over the API: uploaded, previewed, imported once, accounted for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from anchang.kernel import ids
from anchang.modules.customers.models import Customer, ReviewItem
from anchang.modules.visits.models import RegisterImport, Visit
from anchang.modules.visits.tests.factories import ROW, register

if TYPE_CHECKING:
    from tests.world import World

HERE = "/api/v1/visit-imports"
NOBODY = ("2026-11-02", "11:00", "周女士", "", 1, "首访", "自然到访", "林晓岚", "")
STRANGE = ("2026-11-03", "11:00", "吴先生", "13700005678", 1, "首访", "自然到访", "前同事", "")


def upload(world: World, data: bytes, who: str = "沈卓", *, key: str = "") -> Any:
    form = {"file": SimpleUploadedFile("来访.xlsx", data), "project_id": str(world.project_id)}
    return world.client(who).post(HERE, form, headers={"Idempotency-Key": key or str(ids.new_id())})


def finish(world: World, import_id: str, who: str = "沈卓", *, key: str = "", **body: Any) -> Any:
    headers = {"Idempotency-Key": key or str(ids.new_id())}
    address = f"{HERE}/{import_id}/finish"
    return world.client(who).post(address, json.dumps(body), "application/json", headers=headers)


def test_a_register_is_previewed_without_a_trace_and_comes_in_once(world: World) -> None:
    data = register(ROW, NOBODY, STRANGE)
    answer = upload(world, data, key="k")
    assert answer.status_code == 201
    found = answer.json()
    assert (found["state"], found["rows"], found["imported"], found["doubtful"]) == ("preview", 3, 2, 1)
    assert found["strangers"] == [{"name": "前同事", "visits": 1}]
    assert upload(world, data, key="k").json() == found
    assert (Visit.objects.count(), RegisterImport.objects.count()) == (0, 1)
    lines = world.client("沈卓").get(f"{HERE}/{found['id']}/lines").json()["items"]
    assert [(line["row"], line["column"], line["level"]) for line in lines] == [
        (None, "", "warned"),
        (3, "D", "warned"),
    ]
    done = finish(world, found["id"], key="f").json()
    assert (done["state"], done["imported"], done["strangers"]) == ("done", 2, [])
    assert finish(world, found["id"], key="f").json() == done
    assert (Visit.objects.count(), ReviewItem.objects.count()) == (2, 1)
    again = finish(world, found["id"])
    assert (again.status_code, again.json()["code"]) == (409, "visits.import_gone")


def test_who_is_meant_by_a_name_is_chosen_among_the_consultants(world: World) -> None:
    run = upload(world, register(STRANGE)).json()
    other = finish(world, run["id"], receivers=[{"name": "前同事", "consultant_id": str(ids.new_id())}])
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "receivers.0.consultant_id")
    finish(world, run["id"], receivers=[{"name": "前同事", "consultant_id": str(world.user("林晓岚").pk)}])
    assert Customer.objects.get().owner_id == world.user("林晓岚").pk


def test_what_is_no_register_is_refused_as_on_the_page(world: World) -> None:
    answer = upload(world, b"a,b\n1,2\n")
    assert (answer.status_code, answer.json()["code"]) == (422, "visits.nothing_to_import")
    assert answer.json()["errors"][0]["field"] == "file"


def test_registers_are_for_those_who_may(world: World) -> None:
    run = upload(world, register()).json()
    assert upload(world, register(), "温岚").status_code == 403
    assert world.client("林晓岚").get(f"{HERE}/{run['id']}").status_code == 403
    assert world.client("简明").get(f"{HERE}/{run['id']}").status_code == 404
    listed = world.client("高原").get(HERE, {"project_id": str(world.project_id)}).json()["items"]
    assert [one["id"] for one in listed] == [run["id"]]
