"""Price lists as other offices keep them: read by guess, or by a saved mapping, never by code for one office."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence

import pytest

from anchang.kernel.sheets import mapping as mappings
from anchang.kernel.sheets.files import open_book
from anchang.kernel.sheets.mapping import Mapping
from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.inventory.rules.pricelist import ListPlan, UnitRow, plan_list
from anchang.modules.inventory.states import Product

Cells = Sequence[Sequence[object]]
Merge = tuple[int, int, int, int, str]

# A workbook of Excel 97, which nothing here can write: a title, a two-column merge, 万元; its sheet is called 3号楼.
EXCEL_97 = (
    "c-rk)O-NKx6#njeGtN&sjy47w$RIS8xoC6~l)g&JRfE&e4;7}91DZ0%(8da~Y@kgLL_}c=!A%>hO&OKcu0>$jA_#(+qE(9siiy&B"
    "oqOJUHQFp3D9L!=<DPr&x#ygF?(e(ry_l)WjNh%xViDS)BCmT;Rv;6UJXXOEs@HYNTDhB&ZevBk<EDu$bK+sebC;Y$Ip0|*xZ`+A"
    "6nIPN2u>g}luQJd5j#1C9wB3BB`PpR5+7<gs%oakn674en>8OX-OiFrOj}7eBMxCki!^RASMfomf$Mybe($r*YnFsjgJ*ITpS>&$"
    "T_<*=`g;cd&5C+QIVM2!){#giQayti1ZV;$@I?;-pRJwxBxuW*S1v&EuM6d_BJwMW0~mqc%?mtD3-Y@vYgEyKT<lE$9QN~}>gJ6p"
    "LRY5_k9FlD+xq%0lEJ=Mdz3OQo{KpkzI8=U$FF@HCcUlQxrkeLMcShtU4;lkYEnz#=FMRvYxc^coVUJz!Pc+fEm2Oi7nRIc@y75|"
    "40E?W&F+bJYDZZz!ciG7g>|wY&~Z*$kg<<z96xCzTWn%_p1rPRzK&^tmNVs{&Ki^1J<2*4xHd%Xv@l+3>kIe|#HT+*r|Q%1w2j11"
    "c4SWlCSPgeXrPx=FWJjy6iuQ@+_*0BK(lgT9w2X+*8X;wxD~${yKcVuDlrc)vsFx|X^g<5BOjG5L=g+Y7LpnzYdnpT!nRgPrIN#J"
    "T`A&AVP8&D-<TUYXOFoz($}h+QX@nzjfm7mUZ!cBRI?A#hsr)&rVo{U92c^FR*^p5o1WEzOMr?tr5g8SFm%xVf)_Sy*sx*4h7B7w"
    "RsiJHRN-r#aaDJk9|A7(zs@|Ry#1Txzr|h*(Q}eMOm`tkc?!cNt)De;3d@&RqK);xP~rf!p27g)9LGS(>z6)IL}7oHZ0P@UTd36b"
    "^QFZ3m)rjVogCl7"
)


def plan(data: bytes, file: str = "价格表.xlsx", layouts: Sequence[Mapping] = ()) -> ListPlan:
    found = plan_list(open_book(data, file), layouts)
    for sheet in found.sheets:
        assert not sheet.report.why_refused, (sheet.mapping, sheet.report.why_refused)
        assert not sheet.report.refusals, sheet.report.refusals
    return found


def one_sheet(rows: Cells, name: str = "Sheet1", merges: list[Merge] | None = None) -> list[UnitRow]:
    return plan(workbook({name: rows}, {name: merges or []})).units


def places(units: Sequence[UnitRow]) -> list[tuple[str, str, str]]:
    return [(unit.building, unit.entrance, unit.number) for unit in units]


CODES = {
    "3#2-1202": ("3栋", "2", "1202"),
    "3#-2-1202": ("3栋", "2", "1202"),
    "3号楼二单元1202室": ("3栋", "2", "1202"),
    "3栋2单元1202号": ("3栋", "2", "1202"),
    "3幢二单元1202房": ("3栋", "2", "1202"),
    "三号楼2单元1202": ("3栋", "2", "1202"),
    "3号楼 2单元 1202": ("3栋", "2", "1202"),
    "3号楼-2-1202": ("3栋", "2", "1202"),
    "3号楼-2单元-1202": ("3栋", "2", "1202"),
    "3#楼2单元1202": ("3栋", "2", "1202"),
    "3-2-1202室": ("3栋", "2", "1202"),
    "3－2－1202": ("3栋", "2", "1202"),
    "3/2/1202": ("3栋", "2", "1202"),
    "3.2.1202": ("3栋", "2", "1202"),
    "A座1202": ("A栋", "", "1202"),
    "A座-1202": ("A栋", "", "1202"),
    "3栋1202": ("3栋", "", "1202"),
    "3#1202": ("3栋", "", "1202"),
    "3-1202": ("3栋", "", "1202"),
    "锦宸府3栋2单元1202": ("3栋", "2", "1202"),
    "锦宸府二期3号楼2单元12层1202号": ("3栋", "2", "1202"),
    "成都市锦江区三环路88号3栋2单元12楼1202号": ("3栋", "2", "1202"),
}


@pytest.mark.parametrize("code", CODES)
def test_building_and_room_in_one_cell(code: str) -> None:
    lines: list[list[object]] = [[code.replace("1202", f"120{door}"), 100, 2_000_000] for door in range(1, 5)]
    units = one_sheet([["房源", "建筑面积", "总价"], *lines])
    building, entrance, _number = CODES[code]
    assert places(units) == [(building, entrance, f"120{door}") for door in range(1, 5)]
    assert {unit.floor for unit in units} == {"12"}


def test_a_code_unlike_the_others_is_refused_at_its_cell_and_once() -> None:
    lines: list[list[object]] = [[f"3栋2单元120{door}", 100, 2_000_000] for door in range(1, 8)]
    lines.append(["三号楼跃层", 100, 2_000_000])
    (sheet,) = plan_list(open_book(workbook({"表": [["房源", "建筑面积", "总价"], *lines]}), "a.xlsx")).sheets
    assert [(one.address, one.sentence) for one in sheet.report.refusals] == [
        ("A9", "房源编号写的是“三号楼跃层”，与这一列的写法不符。")
    ]


def test_codes_of_several_habits_in_one_column() -> None:
    codes = ["3#2-1201", "3号楼二单元1202室", "3-2-1203", "3栋2单元1204"]
    lines: list[list[object]] = [[code, 100, 2_000_000] for code in codes]
    assert places(one_sheet([["房号", "建筑面积", "总价"], *lines])) == [("3栋", "2", f"120{n}") for n in range(1, 5)]


def test_a_two_row_header_under_two_title_rows_with_merged_groups_and_ten_thousands() -> None:
    units = one_sheet(
        [
            [],
            ["填报单位：成都锦宸置业", None, None, None, None, None, None, "单位：万元、平方米"],
            [None] * 8,
            [None, None, None, None, "建筑面积", "套内面积", "单价（元/㎡）", "总价"],
            ["3号楼", "1单元", "12", "1201", 100.5, 80.25, 20_000, 201],
            [None, None, None, "1202", 120, 95, 20_000, 240],
            ["合计", None, None, None, 220.5, 175.25, None, 441],
        ],
        merges=[
            (0, 0, 0, 7, "锦宸府三期商品房价格备案表"),
            (2, 0, 3, 0, "楼栋"),
            (2, 1, 3, 1, "单元"),
            (2, 2, 3, 2, "楼层"),
            (2, 3, 3, 3, "房号"),
            (2, 4, 2, 5, "面积"),
            (2, 6, 2, 7, "备案价格"),
        ],
    )
    assert places(units) == [("3栋", "1", "1201"), ("3栋", "1", "1202")]
    assert [(unit.gross_area, unit.inner_area, unit.unit_fen, unit.filed_fen) for unit in units] == [
        (10050, 8025, 20_000_00, 2_010_000_00),
        (12000, 9500, 20_000_00, 2_400_000_00),
    ]


@pytest.mark.parametrize("names", [("3号楼", "5号楼"), ("3#", "5#"), ("三栋", "五栋"), ("锦宸府3幢", "锦宸府5幢")])
def test_a_sheet_a_building(names: tuple[str, str]) -> None:
    rows: Cells = [
        ["单元", "层", "房号", "建面", "表价"],
        ["1单元", 2, 201, 100, 2_000_000],
        ["1单元", 2, 202, 90, 1_800_000],
    ]
    units = plan(workbook(dict.fromkeys(names, rows))).units
    assert {unit.building for unit in units} == {"3栋", "5栋"}
    assert [unit.list_fen for unit in units] == [2_000_000_00, 1_800_000_00] * 2


def test_a_sheet_whose_name_is_no_building_by_itself_needs_a_mapping() -> None:
    rows: Cells = [["房号", "建面", "总价"], [201, 100, 2_000_000]]
    layout = mappings.from_json(
        """{"sheets": [{"sheet": "*", "kind": "flat", "header_rows": [1], "fixed": {"building": "{sheet}"},
        "columns": {"number": "A", "gross_area": "B", "filed_total_fen": "C"}}]}"""
    )
    units = plan(workbook({"3": rows, "5": rows}), layouts=layout).units
    assert places(units) == [("3栋", "", "201"), ("5栋", "", "201")]


def test_a_title_that_names_several_buildings_names_none() -> None:
    for title in ("1栋、3栋价格表", "1-3栋价格表", "1栋和3栋价格表"):
        found = plan_list(open_book(workbook({"表": [[title], ["房号", "建面", "总价"], [201, 100, 2e6]]}), "a.xlsx"))
        assert "楼栋" in found.sheets[0].report.why_refused, title


def test_two_estates_in_one_column_do_not_become_one() -> None:
    codes = ["南区3栋1201", "南区3栋1202", "北区3栋1201", "北区3栋1202"]
    lines: list[list[object]] = [[code, 100, 2_000_000] for code in codes]
    found = plan_list(open_book(workbook({"表": [["房号", "建筑面积", "总价"], *lines]}), "a.xlsx"))
    assert found.units == [] and found.sheets[0].report.why_refused


def test_a_sheet_an_entrance_of_a_building() -> None:
    rows: Cells = [["楼层", "房号", "建筑面积", "单价"], [2, "201", 100, 20_000]]
    units = plan(workbook({"3栋1单元": rows, "3栋2单元": rows})).units
    assert places(units) == [("3栋", "1", "201"), ("3栋", "2", "201")]


def test_a_unit_price_alone_gives_the_total() -> None:
    (unit,) = one_sheet([["楼号", "室号", "建筑面积(m2)", "备案单价"], ["3#楼", "1202", "118.36", "15,880.00 元/㎡"]])
    assert (unit.unit_fen, unit.filed_fen) == (15_880_00, 1_879_556_80)


def test_prices_of_ten_thousands_a_square_metre() -> None:
    (unit,) = one_sheet([["楼栋", "房号", "面积", "单价（万元/㎡）", "总价（万元）"], ["3栋", "1202", 100, 2, 200]])
    assert (unit.unit_fen, unit.filed_fen) == (20_000_00, 2_000_000_00)


def test_a_building_written_once_and_a_floor_merged_over_its_flats() -> None:
    units = one_sheet(
        [
            ["幢号", "楼层", "室号", "建筑面积", "总价"],
            ["3幢", None, "1201", 100, 2_000_000],
            [None, None, "1202", 100, 2_000_000],
            [None, 13, "1301", 100, 2_000_000],
            [None, None, "1302", 100, 2_000_000],
        ],
        merges=[(1, 1, 2, 1, "12层")],
    )
    assert [(unit.building, unit.floor) for unit in units] == [
        ("3栋", "12"),
        ("3栋", "12"),
        ("3栋", "13"),
        ("3栋", "13"),
    ]


def test_a_floor_and_a_door_of_two_digits_make_the_number() -> None:
    units = one_sheet(
        [
            ["楼栋", "单元", "楼层", "户号", "建筑面积", "总价"],
            ["3栋", 1, 12, "02", 100, 2_000_000],
            ["3栋", 1, 2, "02", 100, 2e6],
        ]
    )
    assert [(unit.number, unit.floor) for unit in units] == [("1202", "12"), ("202", "2")]


def test_a_csv_of_another_encoding_with_tabs_and_a_title_line() -> None:
    words = "锦宸府价格表\t\t\t\r\n楼栋\t房号\t建筑面积\t总价\r\n３号楼\t１２０２\t１００．５\t2,010,000元\r\n"
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        (unit,) = plan(words.encode(encoding), "价格.csv").units
        assert (unit.building, unit.number, unit.gross_area, unit.filed_fen) == ("3栋", "1202", 10050, 2_010_000_00)


def test_a_workbook_of_excel_97() -> None:
    units = plan(zlib.decompress(base64.b85decode(EXCEL_97)), "价格表.xls").units
    assert places(units) == [("3栋", "1", "1201"), ("3栋", "1", "1202")]
    assert [unit.filed_fen for unit in units] == [2_010_000_00, 1_800_000_00]


def test_shops_and_parking_without_a_hint_in_the_sheets_name() -> None:
    found = plan(
        workbook(
            {
                "Sheet1": [["商铺号", "建筑面积", "总价"], ["S-101", 50, 3_000_000]],
                "Sheet2": [["序号", "车位号", "一口价（万元）"], [1, "B1-001", 12]],
            }
        )
    )
    assert [(unit.product, unit.filed_fen) for unit in found.units] == [
        (Product.SHOP, 3_000_000_00),
        (Product.PARKING, 120_000_00),
    ]


def test_what_nobody_could_guess_comes_in_by_a_mapping_as_saved() -> None:
    rows: Cells = [["甲", "乙", "丙"], ["锦宸=3=2=1202", 100, 200], ["锦宸=3=2=1203", 100, 201]]
    layout = mappings.from_json(
        """{"sheets": [{"sheet": "*", "kind": "flat", "header_rows": [1],
        "columns": {"code": "A", "gross_area": "B", "filed_total_fen": "C"}, "factors": {"filed_total_fen": 10000},
        "splits": {"code": "锦宸={building}={entrance}={number}"}}]}"""
    )
    units = plan(workbook({"表": rows}), layouts=layout).units
    assert places(units) == [("3栋", "2", "1202"), ("3栋", "2", "1203")]
    assert [unit.filed_fen for unit in units] == [2_000_000_00, 2_010_000_00]
