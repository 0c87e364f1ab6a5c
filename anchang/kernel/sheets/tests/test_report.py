"""Reports add up, round-trip and carry no formula into a spreadsheet."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from anchang.kernel.sheets import report as reports
from anchang.kernel.sheets.report import Notice, Report, SheetReport


def _report() -> Report:
    sheet = SheetReport("一", "stock", rows=5, imported=3, unchanged=1)
    sheet.refusals.append(Notice(9, "C", "=HYPERLINK(1)"))
    sheet.warnings.append(Notice(3, "J", "总价相差 5,000.00 元。"))
    sheet.passed.append(Notice(10, "", "合计"))
    return Report("a.xlsx", [sheet, SheetReport("二", "skip", why_refused="没有找到表头。")], facts={"new": 3})


def test_counts_add_up_and_json_round_trips() -> None:
    report = _report()
    assert report.sheets[0].refused == 1
    assert report.total("imported") == 3
    assert not report.is_unchanged
    assert reports.from_data(report.to_data()).to_json() == report.to_json()


def test_lines_come_in_the_order_of_the_file() -> None:
    assert [(sheet, address) for sheet, address, _level, _words in _report().lines()] == [
        ("一", "J3"), ("一", "C9"), ("一", "10"), ("二", ""),
    ]  # fmt: skip


def test_downloads_carry_no_formula() -> None:
    report = _report()
    words = report.to_csv().decode("utf-8-sig")
    assert ",'=HYPERLINK(1)" in words
    rows = CalamineWorkbook.from_filelike(io.BytesIO(report.to_xlsx())).get_sheet_by_index(1).to_python()
    assert rows[2][3] == "=HYPERLINK(1)"
    assert reports.harmless("−1") == "'−1"
    assert reports.harmless(-1) == -1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_every_trigger_is_neutralised(text: str) -> None:
    assert f"'{text}" in reports.to_csv(["a"], [[text]]).decode("utf-8-sig")
