"""Reports add up, round-trip and are handed out as tables."""

from __future__ import annotations

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
        ("一", "J3"), ("一", "C9"), ("一", "第 10 行"), ("二", ""),
    ]  # fmt: skip


def test_a_report_is_handed_out_as_its_counts_and_its_notices() -> None:
    counts, notices = _report().tables()
    assert [row[:3] for row in counts.rows] == [("一", "stock", 5), ("二", "skip", 0)]
    assert [row[1] for row in notices.rows] == ["J3", "C9", "第 10 行", ""]
