"""What is written for spreadsheets carries no formula into them, and its note below the rows."""

from __future__ import annotations

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from anchang.kernel.sheets.writing import Table, harmless, to_csv, to_xlsx


def _lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("text", ["=1+1", "+a", "-1+cmd", "@x", "\tx", "\rx", "−1", "-١"])
def test_every_trigger_is_neutralised(text: str) -> None:
    assert _lines(to_csv(Table("一", ["a"], [[text]]), note="n"))[1] == [f"'{text}"]


@pytest.mark.parametrize("value", ["-1", "+2.50", "程女士", -1, None])
def test_numbers_and_plain_words_stay_as_they_are(value: object) -> None:
    assert harmless(value) == value


def test_a_workbook_keeps_texts_as_texts_and_says_its_note_on_every_sheet() -> None:
    tables = [Table("汇总", ["行数"], [[3]]), Table("明细", ["说明"], [["=HYPERLINK(1)"]])]
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(tables, note="沈卓 & 温岚")))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [sheet[1][0] for sheet in sheets] == [3, "=HYPERLINK(1)"]
    assert [sheet[-1][0] for sheet in sheets] == ["沈卓 & 温岚"] * 2
