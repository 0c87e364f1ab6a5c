"""Importing price lists: the sample to the row, and lists of other shapes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.utils import translation

from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotAllowed
from anchang.kernel.sheets import mapping as mappings
from anchang.kernel.sheets.mapping import Mapping
from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.inventory import errors
from anchang.modules.inventory.actions.imports import correct_import, finish_import, plans_of, start_import
from anchang.modules.inventory.models import Building, ImportRun, PriceItem, PriceVersion, Project, Unit, UnitChange
from anchang.modules.inventory.states import Product, Status
from anchang.modules.inventory.tests.factories import AT, HEAD, TITLE, price_list, rows, take_in, unit
from tests.paths import shared
from tests.world import World


@pytest.fixture(scope="module")
def sample() -> bytes:
    return shared("price-list-jinchenfu.xlsx").read_bytes()


def test_the_sample_comes_in_to_the_row(world: World, sample: bytes) -> None:
    report = take_in(world.project_id, sample, world.actor("高原"))
    flats, shops, parking = report.sheets
    assert (flats.name, flats.kind, flats.rows, flats.imported, flats.refused) == (
        "一房一价备案表",
        "flat",
        961,
        958,
        3,
    )
    assert [(notice.address, "5,000.00" in notice.sentence) for notice in flats.warnings] == [("J273", True)]
    assert [(notice.address, notice.sentence.split("：")[0]) for notice in flats.refusals] == [
        ("I606", "没有价格"), ("G700", "建筑面积是 −143.61，应大于 0。"), ("E965", "重复"),
    ]  # fmt: skip
    assert [notice.row for notice in flats.passed] == [966, 967]
    assert (shops.kind, shops.imported, parking.kind, parking.imported) == ("shop", 24, "parking", 300)
    assert Unit.objects.filter(product=Product.FLAT).count() == 958
    assert list(Building.objects.order_by("position").values_list("name", flat=True)) == [
        "1栋", "2栋", "3栋", "5栋", "6栋", "7栋", "车位",
    ]  # fmt: skip


def test_the_sample_is_read_in_its_habits(world: World, sample: bytes) -> None:
    take_in(world.project_id, sample, world.actor("高原"))
    wide = Unit.objects.select_related("price").get(building__name="2栋", number="1103")
    assert wide.gross_area == 14195
    typed = Unit.objects.select_related("price").get(building__name="1栋", number="0902")
    assert typed.price is not None and typed.price.list_total_fen == 220673898
    assert typed.name == "1栋 0902"
    assert Unit.objects.get(building__name="3栋", entrance="2", number="703").name == "3栋 2单元 703"
    assert Unit.objects.filter(product=Product.FLAT, status=Status.SHUT).count() == 16
    assert Unit.objects.filter(product=Product.FLAT, status=Status.SALE).count() == 942
    assert Project.objects.get().permit_no == "510112202366888"
    space = Unit.objects.select_related("price").get(number="B1-001")
    assert (space.floor, space.floor_order, space.status) == ("B1", -10, Status.SHUT)
    assert space.price is not None and space.price.list_unit_fen is None


def test_the_same_file_again_changes_nothing_and_says_so(world: World, sample: bytes) -> None:
    by = world.actor("高原")
    take_in(world.project_id, sample, by)
    before = (
        UnitChange.objects.count(),
        PriceVersion.objects.count(),
        PriceItem.objects.count(),
        Project.objects.get().last_seq,
    )
    report = take_in(world.project_id, sample, by)
    assert report.is_unchanged
    assert (report.total("imported"), report.total("unchanged"), report.total("refused")) == (0, 1282, 3)
    assert len(report.sheets[0].warnings) == 1
    after = (
        UnitChange.objects.count(),
        PriceVersion.objects.count(),
        PriceItem.objects.count(),
        Project.objects.get().last_seq,
    )
    assert after == before


def test_a_dry_run_tells_the_same_and_writes_nothing(world: World, sample: bytes) -> None:
    by = world.actor("高原")
    dry = take_in(world.project_id, sample, by, dry_run=True)
    assert (dry.total("imported"), dry.is_dry_run) == (1282, True)
    assert not Unit.objects.exists() and not ImportRun.objects.exists()
    real = take_in(world.project_id, sample, by)
    assert [sheet.imported for sheet in real.sheets] == [sheet.imported for sheet in dry.sheets]


def test_state_is_the_fold_of_its_changes(world: World, sample: bytes) -> None:
    take_in(world.project_id, sample, world.actor("高原"))
    last = dict(UnitChange.objects.order_by("seq").values_list("unit_id", "status"))
    assert last == dict(Unit.objects.values_list("pk", "status"))
    assert sorted(UnitChange.objects.values_list("seq", flat=True)) == list(range(1, 1283))


def test_the_import_is_in_the_audit(world: World) -> None:
    take_in(world.project_id, price_list(rows()), world.actor("高原"))
    entry = AuditEntry.objects.get(act="inventory.import_prices")
    assert (entry.facts["imported"], entry.project_id) == (6, world.project_id)


def test_who_may_not_import_is_told_so(world: World) -> None:
    with pytest.raises(NotAllowed):
        take_in(world.project_id, price_list(rows()), world.actor("林晓岚"))


def test_changed_rows_make_a_new_price_version(world: World) -> None:
    by = world.actor("高原")
    take_in(world.project_id, price_list(rows()), by)
    lines = rows()
    lines[0][7], lines[0][8] = 19_000, 1_900_000
    report = take_in(world.project_id, price_list(lines), by)
    assert (report.total("imported"), report.total("unchanged")) == (1, 5)
    price = unit("201").price
    assert price is not None and (price.list_total_fen, price.version.number) == (190_000_000, 2)
    assert PriceItem.objects.filter(version__number=2).count() == 1


def test_a_price_list_does_not_undo_what_was_sold_or_controlled(world: World) -> None:
    by = world.actor("高原")
    take_in(world.project_id, price_list(rows()), by)
    Unit.objects.filter(number="201").update(status=Status.CTRL)
    lines = rows()
    lines[0][4] = "A1 改"
    take_in(world.project_id, price_list(lines), by)
    assert (unit("201").status, unit("201").room_type) == (Status.CTRL, "A1 改")


def test_a_filed_list_does_not_raise_list_prices_back(world: World) -> None:
    by = world.actor("高原")
    take_in(world.project_id, price_list(rows()), by)
    cut = workbook(
        {
            "一": [
                ["楼栋", "单元", "房号", "建筑面积", "备案总价", "表价", "底价"],
                ["1栋", "1", "201", 100, 1_820_000, 1_800_000, 1_750_000],
            ]
        }
    )
    assert take_in(world.project_id, cut, by).total("imported") == 1
    assert take_in(world.project_id, price_list(rows()), by).is_unchanged
    price = unit("201").price
    assert price is not None and (price.list_total_fen, price.floor_total_fen) == (180_000_000, 175_000_000)


def test_without_a_permit_nothing_is_put_on_sale(world: World) -> None:
    report = take_in(world.project_id, price_list(rows(), title=["价格表"]), world.actor("高原"))
    assert report.total("imported") == 6
    assert "没有预售许可证号" in report.sheets[0].warnings[0].sentence
    assert not Unit.objects.exclude(status=Status.SHUT).exists()


def test_without_publishing_prices_wait_as_a_draft(world: World) -> None:
    take_in(world.project_id, price_list(rows()), world.actor("高原"), publish=False)
    assert PriceVersion.objects.get().state == "draft"
    assert unit("201").price is None


def test_a_building_that_becomes_divided_names_its_entrances(world: World) -> None:
    by = world.actor("高原")
    take_in(world.project_id, price_list(rows()), by)
    assert unit("201").name == "1栋 201"
    take_in(world.project_id, price_list(rows(entrance="2单元", floors=[7])), by)
    assert set(Unit.objects.filter(number__startswith="2").values_list("name", flat=True)) == {
        "1栋 1单元 201",
        "1栋 1单元 202",
    }
    assert unit("701").name == "1栋 2单元 701"


def test_a_sheet_a_building(world: World) -> None:
    head = ["房号", "建筑面积", "单价", "总价"]
    sheets: dict[str, Sequence[Sequence[object]]] = {
        f"{n}号楼": [["价格表"], head, [f"{n}01", 100, 18000, 1_800_000]] for n in (1, 2, 3)
    }
    report = take_in(world.project_id, workbook(sheets), world.actor("高原"))
    assert report.total("imported") == 3
    assert unit("301", "3栋").floor == "3"


def test_ten_thousands_and_two_row_headers(world: World) -> None:
    sheet: list[list[object]] = [
        ["锦宸府3号楼销售价格表"],
        [None, None, None, None, None, None, None],
        [None, None, None, "建筑面积（㎡）", "套内面积（㎡）", "单价（元/㎡）", "总价（万元）"],
        ["一单元", "2", "201", 100.5, 80.1, 18000, 180.9],
    ]
    merges = [
        (1, 0, 2, 0, "单元"),
        (1, 1, 2, 1, "楼层"),
        (1, 2, 2, 2, "房号"),
        (1, 3, 1, 4, "面积"),
        (1, 5, 1, 6, "价格"),
    ]
    report = take_in(world.project_id, workbook({"Sheet1": sheet}, {"Sheet1": merges}), world.actor("高原"))
    assert report.total("imported") == 1, report.to_json()
    found = Unit.objects.select_related("price", "building").get()
    assert (found.building.name, found.entrance, found.gross_area) == ("3栋", "1", 10050)
    assert found.price is not None and found.price.list_total_fen == 180_900_000


@pytest.mark.parametrize(
    "code", ["3-2-1202", "3栋2单元1202室", "3号楼2单元1202", "3#2-1202", "3幢2单元1202室", "3栋-2-1202"]
)
def test_combined_room_codes(world: World, code: str) -> None:
    lines = [[code.replace("1202", str(number)), 123.71, 2_217_858.56] for number in (1201, 1202, 1203)]
    report = take_in(world.project_id, workbook({"一": [["房号", "建面", "总价"], *lines]}), world.actor("高原"))
    assert report.total("imported") == 3, report.to_json()
    found = unit("1202", "3栋")
    assert (found.entrance, found.floor, found.name) == ("2", "12", "3栋 1202")


def test_an_entrance_joined_to_the_number_beside_a_building_column(world: World) -> None:
    lines = [["3栋", f"2-120{n}", 100, 1_800_000] for n in (1, 2, 3)]
    take_in(world.project_id, workbook({"一": [["楼号", "房号", "建面", "总价"], *lines]}), world.actor("高原"))
    assert unit("1202", "3栋").entrance == "2"


def test_a_shape_nobody_guesses_comes_in_by_mapping(world: World) -> None:
    data = workbook({"南区": [["x", "y", "z"], ["3|2|1202", "123.71", "221.78"], ["3|2|1203", "100", "200"]]})
    with pytest.raises(errors.NothingToImport):
        take_in(world.project_id, data, world.actor("高原"))
    layout = mappings.from_json(
        '{"sheets": [{"sheet": "南*", "kind": "flat", "header_rows": [1],'
        ' "columns": {"code": "A", "gross_area": "B", "filed_total_fen": "C"}, "factors": {"filed_total_fen": 10000},'
        ' "splits": {"code": "{building}|{entrance}|{number}"}}]}'
    )
    report = take_in(world.project_id, data, world.actor("高原"), mappings=layout)
    assert report.total("imported") == 2, report.to_json()
    price = unit("1202", "3栋").price
    assert price is not None and price.filed_total_fen == 221_780_000


def test_a_sheet_without_a_price_is_refused_whole_and_others_come_in(world: World) -> None:
    data = workbook({"一": [TITLE, HEAD, *rows()], "二": [["楼栋", "房号", "建筑面积"], ["9栋", "101", 100]]})
    report = take_in(world.project_id, data, world.actor("高原"))
    assert [sheet.imported for sheet in report.sheets] == [6, 0]
    assert "价格" in report.sheets[1].why_refused


def test_impossible_rows_are_refused_with_reasons(world: World) -> None:
    lines = rows()
    lines[0][6] = 101.0
    lines[1][5] = 90_000
    lines[2][8] = -1
    lines[3][8], lines[3][7] = "待定", None
    report = take_in(world.project_id, price_list(lines), world.actor("高原"))
    sentences = [notice.sentence for notice in report.sheets[0].refusals]
    assert len(sentences) == 4
    assert "套内面积 101.00 大于建筑面积 100.00。" in sentences[0]
    assert "大得不合理" in sentences[1]
    assert "价格是 −0.01" in sentences[2] or "应大于 0" in sentences[2]
    assert "待定" in sentences[3]


def test_a_preview_is_corrected_and_then_imported(world: World) -> None:
    by = world.actor("高原")
    data = workbook(
        {"一": [["楼栋", "房号", "建面", "甲", "乙"], ["1栋", "101", 100, 1_700_000, 1_800_000]], "说明": [["请看"]]}
    )
    run = start_import(world.project_id, data=data, file="a.xlsx", by=by, at=AT)
    layout = plans_of(run)
    assert layout[0].kind == "flat" and "filed_total_fen" not in layout[0].columns
    corrected = [layout[0].change(columns={**layout[0].columns, "filed_total_fen": "E"}), *layout[1:]]
    correct_import(run.pk, mappings=corrected, by=by)
    report = finish_import(run.pk, by=by, at=AT)
    assert report.total("imported") == 1
    run.refresh_from_db()
    assert run.content is None and run.report is not None
    with pytest.raises(errors.ImportGone):
        finish_import(run.pk, by=by, at=AT)
    assert Mapping(sheet="说明") in layout


def test_data_is_the_same_in_every_language(world: World, sample: bytes) -> None:
    with translation.override("en"):
        report = take_in(world.project_id, sample, world.actor("高原"))
        assert "5,000.00 yuan more" in report.sheets[0].warnings[0].sentence
    assert take_in(world.project_id, sample, world.actor("高原")).is_unchanged
