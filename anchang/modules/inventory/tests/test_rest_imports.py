"""Price lists coming in over the API: uploaded, previewed, corrected, imported once, accounted for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import ids
from anchang.kernel.sheets import files
from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.inventory.models import ImportMapping, ImportRun, Unit
from anchang.modules.inventory.tests.factories import price_list, rows
from tests.world import World

HERE = "/api/v1/price-imports"
ODD: dict[str, Sequence[Sequence[object]]] = {
    "一": [["楼栋", "房号", "建面", "甲", "乙"], ["1栋", "101", 100, 1_700_000, 1_800_000]]
}


def upload(world: World, data: bytes, who: str = "高原", *, key: str = "", **more: str) -> Any:
    form = {"file": SimpleUploadedFile("价格表.xlsx", data), "project_id": str(world.project_id), **more}
    return world.client(who).post(HERE, form, headers={"Idempotency-Key": key or str(ids.new_id())})


def send(world: World, path: str, body: dict[str, Any], who: str = "高原", *, key: str = "") -> Any:
    headers = {"Idempotency-Key": key or str(ids.new_id())}
    return world.client(who).post(f"{HERE}/{path}", json.dumps(body), "application/json", headers=headers)


def with_fault() -> bytes:
    return price_list([*rows(), ["1栋", "1单元", 6, "601", "A1 三室", 100.0, 180.0, 18_600, 1_860_000, "可售"]])


def test_a_list_is_previewed_cell_by_cell_and_changes_nothing(world: World) -> None:
    answer = upload(world, with_fault())
    assert answer.status_code == 201
    found = answer.json()
    assert (found["state"], found["rows"], found["imported"], found["refused"]) == ("preview", 7, 6, 1)
    assert found["permit_no"] == "510112202366888"
    (sheet,) = found["sheets"]
    assert {one["name"]: one["letters"] for one in sheet["columns"]}["inner_area"] == "G"
    faulty = next(line for line in sheet["lines"] if line["row"] == 9)
    cell = next(cell for cell in faulty["cells"] if cell["column"] == "G")
    assert cell["refused"] and "大于建筑面积" in cell["problem"]
    (line,) = world.client("高原").get(f"{HERE}/{found['id']}/lines").json()["items"]
    assert (line["row"], line["column"], line["level"]) == (9, "G", "refused")
    assert not Unit.objects.exists()


def test_a_finished_import_is_the_same_as_on_the_page(world: World) -> None:
    run = upload(world, with_fault()).json()
    done = send(world, f"{run['id']}/finish", {"publish": True}, key="k")
    assert (done.status_code, done.json()["state"], done.json()["price_version"]) == (200, "done", 1)
    assert send(world, f"{run['id']}/finish", {"publish": True}, key="k").json() == done.json()
    again = send(world, f"{run['id']}/finish", {"publish": True})
    assert (again.status_code, again.json()["code"]) == (409, "inventory.import_gone")
    assert Unit.objects.count() == 6
    page = world.client("高原").get(f"/p/{world.slug}/units/imports/{run['id']}/").content.decode()
    lines = world.client("高原").get(f"{HERE}/{run['id']}/lines").json()["items"]
    assert all(line["sentence"] in page for line in lines if line["level"] == "refused")
    same = upload(world, with_fault()).json()
    assert (same["imported"], same["unchanged"], same["refused"]) == (0, 6, 1)


def test_prices_that_are_not_published_wait(world: World) -> None:
    run = upload(world, price_list(rows())).json()
    send(world, f"{run['id']}/finish", {"publish": False})
    assert {one.status for one in Unit.objects.all()} == {"shut"}


def test_columns_are_corrected_and_saved_as_a_mapping(world: World) -> None:
    run = upload(world, workbook(ODD)).json()
    assert "没有找到价格列" in run["sheets"][0]["why_refused"]
    columns = {"building": "A", "number": "B", "gross_area": "C", "filed_total_fen": "E"}
    better = run["sheets"][0]["layout"] | {"kind": "flat", "columns": columns}
    shown = send(world, f"{run['id']}/layout", {"sheets": [better]}).json()
    assert (shown["imported"], shown["sheets"][0]["layout"]["columns"]) == (1, columns)
    saved = send(world, f"{run['id']}/mapping", {"name": "乙列是总价"})
    assert (saved.status_code, ImportMapping.objects.get().name) == (201, "乙列是总价")
    listed = world.client("高原").get("/api/v1/price-mappings", {"project_id": str(world.project_id)}).json()
    assert [one["id"] for one in listed["items"]] == [saved.json()["id"]]
    other = workbook({"一": [*ODD["一"], ["1栋", "102", 100, 1, 1_900_000]]})
    assert upload(world, other, mapping_id=saved.json()["id"]).json()["imported"] == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"columns": {"colour": "A"}}, "sheets.0.columns"),
        ({"columns": {"number": "a1"}}, "sheets.0.columns.number"),
        ({"fill_down": ["colour"]}, "sheets.0.fill_down"),
        ({"factors": {"filed_total_fen": 0}}, "sheets.0"),
        ({"splits": {"code": "no value"}}, "sheets.0"),
        ({"splits": {"code": "[{building}"}}, "sheets.0"),
        ({"header_rows": [0]}, "sheets.0.header_rows.0"),
        ({"kind": "castle"}, "sheets.0.kind"),
    ],
)
def test_a_layout_that_cannot_be_names_its_place(world: World, change: dict[str, Any], field: str) -> None:
    run = upload(world, price_list(rows())).json()
    layout = run["sheets"][0]["layout"] | change
    answer = send(world, f"{run['id']}/layout", {"sheets": [layout]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert send(world, f"{run['id']}/layout", {"sheets": []}).json()["errors"][0]["field"] == "sheets"


def test_what_is_too_large_or_no_table_is_refused_as_on_the_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b"\x00\x01", b"PK\x03\x04broken"):
        answer = upload(world, data)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")
    assert upload(world, workbook({"一": [["没有", "价格"]]})).json()["code"] == "inventory.nothing_to_import"
    monkeypatch.setattr(files, "MAX_CELLS", 10)
    assert upload(world, price_list(rows())).status_code == 413
    assert not ImportRun.objects.exists()


def test_one_key_is_one_upload(world: World) -> None:
    data = price_list(rows())
    first, again = (upload(world, data, key="k") for _turn in range(2))
    assert first.json() == again.json() and ImportRun.objects.count() == 1
    assert upload(world, price_list(rows("2栋")), key="k").json()["code"] == "kernel.key_reused"


def test_imports_are_for_those_who_may(world: World, other_world: World) -> None:
    run = upload(world, price_list(rows())).json()
    for who in ("林晓岚", "梁诚"):
        assert upload(world, price_list(rows()), who).status_code == 403
        assert world.client(who).get(f"{HERE}/{run['id']}").status_code == 403
    assert world.client("简明").get(f"{HERE}/{run['id']}").status_code == 404
    elsewhere = upload(world, price_list(rows()), project_id=str(other_world.project_id))
    assert elsewhere.status_code == 404


def test_the_list_of_imports_costs_few_queries_whatever_the_rows(world: World) -> None:
    counts, listed = [], {}
    for more in (1, 2):
        for _upload in range(more):
            upload(world, price_list(rows()))
        with CaptureQueriesContext(connection) as queries:
            listed = world.client("高原").get(HERE, {"project_id": str(world.project_id)}).json()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
    assert [one["state"] for one in listed["items"]] == ["preview"] * 3


def test_a_report_is_taken_away_as_a_file(world: World) -> None:
    here = f"{HERE}/{upload(world, with_fault()).json()['id']}/report"
    client = world.client("高原")
    answer = client.get(f"{here}.csv", headers={"Accept": "text/csv"})
    assert answer.status_code == 200 and "大于建筑面积" in answer.content.decode("utf-8-sig")
    assert client.get(f"{here}.xlsx").headers["Content-Disposition"].endswith('.xlsx"')
    assert client.get(f"{here}.csv", headers={"Accept": "image/png"}).json()["code"] == "kernel.not_acceptable"
    assert client.get(f"{here}.exe").json()["errors"][0]["field"] == "kind"
