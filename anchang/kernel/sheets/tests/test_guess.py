"""Sheets of other shapes come in by guess, not by code."""

from __future__ import annotations

import datetime as dt

from anchang.kernel.sheets import mapping as mappings
from anchang.kernel.sheets.grid import Grid
from anchang.kernel.sheets.guess import guess
from anchang.kernel.sheets.reading import Reading, read
from anchang.kernel.sheets.tests.books import STOCK, grid

HEAD = ["库房", "货架", "货号", "面积", "单价", "总值"]


def _read(sheet: Grid) -> Reading:
    one = guess(sheet, [STOCK])
    assert one.is_read, one
    return read(sheet, one.mapping, STOCK)


def test_title_lines_notes_sums_and_signatures_are_passed_over() -> None:
    reading = _read(
        grid(
            [
                ["存货登记表"],
                ["填报单位：某某公司    填报日期：2026年8月1日"],
                HEAD,
                ["东库", "1", "101", 10, 200, 2000],
                ["小计", None, None, 10, None, 2000],
                HEAD,
                ["西库", "1", "101", 10, 200, 2000],
                [],
                [None, "合计", None, 20, None, 4000],
                ["注：本表价格含税，以合同为准。"],
                ["填表人：", None, "审核人：", None, "（公章）"],
            ]
        )
    )
    assert [record.row for record in reading.records] == [4, 7]
    assert [(passed.row, passed.why) for passed in reading.passed] == [
        (5, "sum"), (6, "header"), (9, "sum"), (10, "note"), (11, "signature"),
    ]  # fmt: skip


def test_a_two_row_header_with_merged_groups_is_read() -> None:
    sheet = grid(
        [
            ["存货登记表"],
            [None, None, None, None, None, None],
            ["库房", "货架", "货号", "面积", "单价", "总值（元）"],
            ["东库", "1", "101", 10, 200, 2000],
        ],
        merges=[(1, 0, 1, 2, "位置"), (1, 3, 1, 5, "价值")],
    )
    reading = _read(sheet)
    assert reading.records[0].values["worth"] == 200_000
    assert reading.records[0].row == 4


def test_a_two_row_header_whose_names_stand_in_both_rows_is_read() -> None:
    sheet = grid(
        [
            [None, None, None, "价格", None, "面积"],
            [None, None, None, "单价", "总值", None],
            ["东库", "1", "101", 200, 2000, 10],
        ],
        merges=[(0, 0, 1, 0, "库房"), (0, 1, 1, 1, "货架"), (0, 2, 1, 2, "货号")],
    )
    one = guess(sheet, [STOCK])
    assert one.mapping.header_rows == (1, 2)
    assert read(sheet, one.mapping, STOCK).records[0].values == {
        "house": "东库", "shelf": "1", "item": "101", "size": 1000, "price": 20_000, "worth": 200_000,
    }  # fmt: skip


def test_group_titles_tell_equal_titles_apart_without_merges() -> None:
    sheet = grid(
        [["位置", None, None, "占地", None], ["库房", "货号", "货架", "面积", "总价"], ["东库", "101", "1", 10, 2000]]
    )
    assert guess(sheet, [STOCK]).mapping.columns["size"] == "D"


def test_ten_thousands_are_told_by_title_note_or_size() -> None:
    by_title = grid([["库房", "货号", "单价（元）", "总值（万元）"], ["东库", "1", 200, 0.2]])
    by_note = grid([["单位：万元"], ["库房", "货号", "总值"], ["东库", "1", 0.2]])
    by_size = grid([["库房", "货号", "总值"], ["东库", "1", 0.2], ["东库", "2", 0.3]])
    for sheet in (by_title, by_note, by_size):
        assert guess(sheet, [STOCK]).mapping.factors == {"worth": 10_000}
        assert _read(sheet).records[0].values["worth"] == 200_000


def test_a_note_of_ten_thousands_does_not_touch_prices_that_are_plainly_yuan() -> None:
    sheet = grid([["单位：万元"], ["库房", "货号", "单价", "总值"], ["东库", "1", 200, 0.2]])
    assert guess(sheet, [STOCK]).mapping.factors == {"worth": 10_000}


def test_the_house_comes_from_the_sheet_name() -> None:
    sheet = grid([["货号", "总值"], ["1", 2000]], name="南库明细")
    assert guess(sheet, [STOCK]).mapping.fixed == {"house": "南库"}
    assert _read(sheet).records[0].values["house"] == "南库"


def test_a_name_merged_or_written_once_is_repeated_below() -> None:
    merged = grid([HEAD, *[[None, "1", str(n), 10, 200, 2000] for n in range(4)]], merges=[(1, 0, 4, 0, "东库")])
    once = grid([HEAD, ["东库", "1", "0", 10, 200, 2000], *[[None, "1", str(n), 10, 200, 2000] for n in range(3)]])
    for sheet in (merged, once):
        assert {record.values["house"] for record in _read(sheet).records} == {"东库"}


def test_combined_codes_are_split() -> None:
    for code in ("东-2-1202", "东 － 2 － 1202", "东库2架1202号", "东库2架1202"):
        reading = _read(grid([["位置编码", "总值"], [code, 2000], [code.replace("1202", "1203"), 2000]]))
        assert reading.records[0].values | {"worth": 0} == {"house": "东", "shelf": "2", "item": "1202", "worth": 0}


def test_a_code_that_does_not_fit_is_refused_at_its_cell() -> None:
    rows: list[list[object]] = [["位置编码", "总值"], *[[f"东-2-120{n}", 2000] for n in range(6)], ["不知道", 2000]]
    record = _read(grid(rows)).records[-1]
    assert not record.is_usable
    assert any(
        problem.row == 8 and problem.column == "A" and "不知道" in problem.sentence for problem in record.problems
    )


def test_problems_name_row_column_and_what_stands_there() -> None:
    reading = _read(
        grid([HEAD, ["东库", "1", "101", 10, 200, "待定"], ["东库", "1", dt.date(2026, 1, 2), 10, 1, 2000]])
    )
    first = reading.records[0].problems[0]
    assert (first.row, first.column, first.sentence) == (2, "F", "总值写的是“待定”，不是数字。")
    assert not reading.records[0].is_usable


def test_a_cell_that_excel_made_a_date_says_so() -> None:
    sheet = grid([HEAD, ["东库", "1", "101", 10, 200, 2000]])
    wounded = type(sheet)(sheet.name, (sheet.rows[0], ("东库", "1", dt.date(2026, 1, 2), 10, 200, 2000)))
    assert "改成了日期" in _read(wounded).records[0].problems[0].sentence


def test_a_sheet_of_something_else_is_skipped() -> None:
    assert guess(grid([["使用说明"], ["第一步", "第二步"], ["打开", "关闭"]]), [STOCK]).mapping.kind == mappings.SKIP
    assert guess(grid([]), [STOCK]).mapping.kind == mappings.SKIP


def test_missing_required_columns_are_named() -> None:
    one = guess(grid([["货号", "货架", "面积"], ["1", "2", 3]]), [STOCK])
    assert one.missing == ("house", "worth")
    assert not one.is_read


def test_years_are_found_for_dates_without_one() -> None:
    sheet = grid([[*HEAD, "入库日期"], ["东库", "1", "101", 10, 200, 2000, "11月8日"]])
    one = guess(sheet, [STOCK])
    assert read(sheet, one.mapping, STOCK, near=dt.date(2026, 11, 21)).records[0].date("made") == dt.date(2026, 11, 8)
