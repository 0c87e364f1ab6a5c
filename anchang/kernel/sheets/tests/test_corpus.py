"""Files nobody should upload: each is refused with a sentence, or read as plain values; none leaves a trace or runs."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from anchang.kernel.errors import Refusal
from anchang.kernel.sheets.files import open_book
from anchang.kernel.sheets.tests.books import workbook

SOUND = [["姓名", "电话"], ["程女士", "138"]]


def packed(**parts: bytes) -> bytes:
    """Return a sound workbook with parts added."""
    out = io.BytesIO(workbook({"一": SOUND}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def climbing() -> bytes:
    return packed(**{"../../../../tmp/anchang-climbed": b"x", "/tmp/anchang-rooted": b"x", "..\\win": b"x"})


def linked() -> bytes:
    out = io.BytesIO(workbook({"一": SOUND}))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("xl/worksheets/sheet2.xml")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def with_macros() -> bytes:
    return packed(**{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)})


def with_entities() -> bytes:
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
    )
    xml = f'{bomb}]><worksheet><sheetData><row><c r="A1" t="str"><v>&j;</v></c></row></sheetData></worksheet>'
    return packed(**{"xl/worksheets/sheet1.xml": xml.encode()})


def asking_outside() -> bytes:
    xml = (
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
        '<worksheet><sheetData><row><c r="A1" t="str"><v>&e;</v></c></row></sheetData></worksheet>'
    )
    return packed(**{"xl/worksheets/sheet1.xml": xml.encode()})


def with_formulas() -> bytes:
    return workbook({"一": [['=HYPERLINK("http://evil.example","点")', "=cmd|'/c calc'!A0"], ["+1+1", "@SUM(A1)"]]})


WRONG_KIND = {
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n\x00",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64),
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(64),
    "exe": b"MZ\x90\x00" + bytes(256),
    "elf": b"\x7fELF\x02\x01\x01\x00" + bytes(64),
    "gzip": b"\x1f\x8b\x08\x00" + bytes(64),
    "sqlite": b"SQLite format 3\x00" + bytes(100),
    "word": b"PK\x03\x04" + bytes(26),
    "old word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024),
}


@pytest.mark.parametrize("kind", WRONG_KIND)
def test_what_only_calls_itself_a_table_is_refused(kind: str) -> None:
    with pytest.raises(Refusal) as refused:
        open_book(WRONG_KIND[kind], "名单.xlsx")
    assert "名单.xlsx" in str(refused.value)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(Refusal):
        open_book(out.getvalue(), "信.docx")


@pytest.mark.parametrize("make", [climbing, linked, with_macros, with_entities, asking_outside, with_formulas])
def test_a_hostile_workbook_is_refused_or_read_as_plain_values(make: Callable[[], bytes], tmp_path: Path) -> None:
    before = {path for place in ("/tmp", tmp_path) for path in Path(place).glob("anchang-*ed")}
    try:
        book = open_book(make(), "名单.xlsx")
    except Refusal:
        return
    text = "".join(str(cell) for sheet in book.sheets for row in sheet.rows for cell in row if cell is not None)
    assert "root:" not in text
    assert len(text) < 10_000
    assert {path for place in ("/tmp", tmp_path) for path in Path(place).glob("anchang-*ed")} == before


def test_what_a_cell_would_run_comes_in_as_what_was_typed() -> None:
    first = open_book(with_formulas(), "名单.xlsx").sheets[0].rows[1]
    assert first[:2] == ("+1+1", "@SUM(A1)")


@pytest.mark.parametrize("name", ["../../名单.csv", "/etc/passwd", "C:\\名单.csv", "名单\x00.csv"])
def test_the_files_name_leads_nowhere(name: str) -> None:
    book = open_book("姓名,电话\n程女士,138\n".encode(), name)
    assert len(book.sheets) == 1
    assert "/" not in book.sheets[0].name
