"""Opening files: what is read, and what is refused before memory is spent."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from anchang.kernel.sheets.errors import FileTooLarge, FileUnreadable
from anchang.kernel.sheets.files import MAX_BYTES, open_book
from anchang.kernel.sheets.grid import column_of, letters
from anchang.kernel.sheets.tests.books import workbook


def test_rows_keep_the_numbers_excel_shows() -> None:
    sheet = open_book(workbook({"一": [[], [], ["", "甲"]], "二": [["乙"]]}), "a.xlsx").sheets[0]
    assert sheet.own(3, 1) == "甲"
    assert sheet.own(1, 0) is None and sheet.own(99, 99) is None


def test_merged_cells_show_their_first_cell_throughout() -> None:
    sheet = open_book(workbook({"一": [[None, "x"]] * 4}, {"一": [(1, 0, 3, 0, "3栋")]}), "a.xlsx").sheets[0]
    assert [sheet.shown(row, 0) for row in (2, 3, 4)] == ["3栋"] * 3
    assert sheet.own(3, 0) is None


@pytest.mark.parametrize("column, name", [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(column: int, name: str) -> None:
    assert letters(column) == name
    assert column_of(name) == column


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_csv_of_any_usual_encoding_and_delimiter_is_read(encoding: str, delimiter: str) -> None:
    words = "\n".join(
        delimiter.join(row)
        for row in [["姓名", "电话", "备注"], ["程女士", "138", "𠮷"], ["", "", ""], ["李", "1", "a"]]
    )
    book = open_book(words.encode(encoding), "来访.csv")
    assert book.sheets[0].name == "来访"
    assert book.sheets[0].own(2, 0) == "程女士"
    assert book.sheets[0].own(2, 2) == "𠮷"
    assert book.sheets[0].own(4, 0) == "李"


@pytest.mark.parametrize(
    "data",
    [b"", b"   ", b"\x00\x01\x02\x03", b"\xff\xff\xfe\x81", b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1zz"],
)
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(FileUnreadable) as refused:
        open_book(data, "坏.xlsx")
    assert "坏.xlsx" in str(refused.value)


def test_a_file_over_fifty_megabytes_is_refused() -> None:
    with pytest.raises(FileTooLarge, match="50 MB"):
        open_book(b"a" * (MAX_BYTES + 1), "大.csv")


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(FileTooLarge) as refused:
        open_book(b"1,2\n" * 200_001, "长.csv")
    assert "200,000 行" in str(refused.value)


def _with_part(part: str, content: bytes) -> bytes:
    out = io.BytesIO(workbook({"一": [["a"]]}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, content)
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = _with_part("xl/media/image1.bin", b"\0" * (420 * 1024 * 1024))
    assert len(bomb) < 1_000_000
    with pytest.raises(FileTooLarge) as refused:
        open_book(bomb, "弹.xlsx")
    assert "解压后" in str(refused.value)


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(_with_part("xl/media/image1.bin", b"\0" * (420 * 1024 * 1024)))
    size = struct.pack("<L", 420 * 1024 * 1024)
    while (at := bomb.find(size)) >= 0:
        bomb[at : at + 4] = struct.pack("<L", 10)
    with pytest.raises(FileTooLarge):
        open_book(bytes(bomb), "弹.xlsx")


@pytest.mark.parametrize("address", ["XFD1048576", "A999999", "ZZZ1"])
def test_a_lone_cell_far_away_is_refused_before_a_grid_is_made(address: str) -> None:
    xml = f'<worksheet><sheetData><row><c s="1" r="{address}" t="n"><v>1</v></c></row></sheetData></worksheet>'
    with pytest.raises(FileTooLarge):
        open_book(_with_part("xl/worksheets/sheet9.xml", xml.encode()), "远.xlsx")


def test_formatted_but_empty_cells_far_away_do_no_harm() -> None:
    xml = '<worksheet><sheetData><row><c r="XFD1048576" s="3"/></row></sheetData></worksheet>'
    assert open_book(_with_part("xl/worksheets/sheet9.xml", xml.encode()), "远.xlsx").sheets
