"""Importing in the browser: upload, preview, correct, import, report, download."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.inventory.models import ImportMapping, ImportRun, Unit
from anchang.modules.inventory.tests.factories import price_list, rows
from tests.world import World

HERE = "/p/jinchenfu-2/units/imports/"
ODD: dict[str, Sequence[Sequence[object]]] = {
    "一": [["楼栋", "房号", "建面", "甲", "乙"], ["1栋", "101", 100, 1_700_000, 1_800_000]]
}


def _upload(world: World, data: bytes, **fields: str) -> Any:
    return world.client("高原").post(HERE, {"file": SimpleUploadedFile("价格表.xlsx", data), **fields})


def test_a_price_list_goes_through_the_browser(world: World) -> None:
    """The sample goes through a real one (tests/journeys/test_sample_files.py)."""
    lines = rows()
    lines[0][8] = 5_000 + float(str(lines[0][8]))
    lines[1][8] = 0
    data = price_list([*lines, lines[2]])
    client, answer = world.client("高原"), _upload(world, data)
    words = client.get(answer.headers["Location"]).content.decode()
    assert "导入 5 套" in words
    assert "5,000.00" in words and "重复：1栋" in words and "应大于 0" in words
    assert not Unit.objects.exists()
    client.post(f"{answer.headers['Location']}import/", {"publish": "on"})
    report = client.get(answer.headers["Location"])
    assert Unit.objects.count() == 5
    assert '<td class="mono">I3</td>' in report.content.decode()
    run = ImportRun.objects.get()
    for kind in ("csv", "xlsx"):
        assert client.get(f"{HERE}{run.pk}/report.{kind}").status_code == 200
    assert client.get(f"{HERE}{run.pk}/report.exe").status_code == 404
    again = _upload(world, data).headers["Location"]
    assert "导入后不会有改动" in client.get(again).content.decode()
    done = client.post(f"{again}import/", {"publish": "on"}, follow=True)
    assert "没有改动" in done.content.decode()


def test_a_long_list_of_problems_says_what_it_leaves_off_and_offers_the_whole_report_before_the_import(
    world: World,
) -> None:
    bad = rows(floors=range(1, 21))
    for row in bad:
        row[8] = 0
    client, here = world.client("高原"), _upload(world, price_list(bad)).headers["Location"]
    page = client.get(here)
    [sheet] = page.context["sheets"]
    assert (len(sheet.problems), sheet.left_off) == (30, 10)
    assert "另有 10 条，请下载报告查看。" in page.content.decode() and "report.xlsx" in page.content.decode()
    report = client.get(f"{here}report.csv").content.decode()
    assert report.count("未导入") >= 40
    assert not Unit.objects.exists()


def test_columns_are_corrected_and_saved_as_a_mapping(world: World) -> None:
    client = world.client("高原")
    here = _upload(world, workbook(ODD)).headers["Location"]
    assert "没有找到价格列" in client.get(here).content.decode()
    fields = {
        "s0-kind": "flat",
        "s0-header": "1",
        "s0-factor": "1",
        "s0-building": "",
        "s0-col-A": "building",
        "s0-col-B": "number",
        "s0-col-C": "gross_area",
        "s0-col-D": "",
        "s0-col-E": "filed_total_fen",
    }
    client.post(here, fields)
    assert "导入 1 套" in client.get(here).content.decode()
    client.post(f"{here}mapping/", {"name": "乙列是总价"})
    saved = ImportMapping.objects.get()
    client.post(f"{here}import/", {})
    other = workbook({"一": [*ODD["一"], ["1栋", "102", 100, 1, 1_900_000]]})
    again = _upload(world, other, mapping=str(saved.pk)).headers["Location"]
    assert "导入 1 套" in client.get(again).content.decode()


def test_units_and_buildings_are_corrected(world: World) -> None:
    client = world.client("高原")
    here = _upload(world, workbook({"某表": [["房号", "建面", "总价"], ["101", 100, 180]]})).headers["Location"]
    client.post(
        here,
        {
            "s0-kind": "flat",
            "s0-header": "1",
            "s0-factor": "10000",
            "s0-building": "8号楼",
            "s0-col-A": "number",
            "s0-col-B": "gross_area",
            "s0-col-C": "filed_total_fen",
        },
    )
    client.post(f"{here}import/", {"publish": "on"})
    found = Unit.objects.select_related("building", "price").get()
    assert found.building.name == "8栋"
    assert found.price is not None and found.price.filed_total_fen == 180_000_000


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"PK\x03\x04broken"])
def test_what_is_no_price_list_is_refused_on_the_page(world: World, data: bytes) -> None:
    answer = _upload(world, data)
    assert answer.status_code == 422
    assert "没有" in answer.content.decode() or "请选择" in answer.content.decode()
    assert world.client("高原").post(HERE, {}).status_code == 422
    assert _upload(world, price_list(rows()), mapping="nonsense").status_code == 422


def test_imports_are_for_those_who_may(world: World) -> None:
    here = _upload(world, price_list(rows())).headers["Location"]
    for name in ("林晓岚", "吴迪", "梁诚"):
        assert world.client(name).get(HERE).status_code == 403
        assert world.client(name).get(here).status_code == 403
    assert world.client("简明").get(here).status_code == 404


def test_the_list_of_imports_costs_few_queries_whatever_the_rows(world: World) -> None:
    client = world.client("高原")
    _upload(world, price_list(rows()))
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(HERE)
        counts.append(len(queries))
        for _more in range(2):
            _upload(world, price_list(rows()))
    assert counts[0] == counts[1] <= 12
