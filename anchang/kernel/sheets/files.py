"""Opens what people upload: xlsx, xls and CSV, within limits that are checked before memory is spent."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum, ZipError

from anchang.kernel.sheets.errors import FileTooLarge, FileUnreadable
from anchang.kernel.sheets.grid import Cell, Grid, Span, column_of

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 400
MAX_CELLS = 6_000_000
MAX_SHEETS = 200

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^<>]*(?<!/)>')
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",\t;|"


@dataclass(frozen=True, slots=True)
class Book:
    """An opened file: its sheets in order; a CSV file has one, named after the file."""

    name: str
    sheets: tuple[Grid, ...]


def open_book(data: bytes, name: str) -> Book:
    """Open a workbook or CSV. Raises FileUnreadable or FileTooLarge, with the limit in words."""
    if len(data) > MAX_BYTES:
        raise FileTooLarge(name=name, limit="50 MB")
    if data.startswith(_ZIP):
        _weigh(data, name)
        return Book(name, tuple(_workbook(data, name)))
    if data.startswith(_OLE):
        return Book(name, tuple(_workbook(data, name)))
    return Book(name, (_delimited(data, name),))


def _weigh(data: bytes, name: str) -> None:
    """Unpack piece by piece, keeping nothing, so that neither a zip bomb nor a far-away cell reaches the reader."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > 5_000:
                raise FileTooLarge(name=name, limit=_("5,000 个内部文件"))
            for entry in archive.infolist():
                is_sheet = bool(_SHEET_PART.fullmatch(entry.filename))
                tail, last_row, last_column = b"", 0, 0
                for piece in _unpacked(data, entry):
                    total += len(piece)
                    if total > MAX_UNPACKED:
                        raise FileTooLarge(name=name, limit=_("400 MB（解压后）"))
                    if is_sheet:
                        for column, row in _FILLED_CELL.findall(tail + piece):
                            last_row = max(last_row, int(row))
                            last_column = max(last_column, column_of(column.decode()))
                        tail = piece[-200:]
                _check_extent(last_row, last_column + 1, name)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, ValueError) as broken:
        raise FileUnreadable(name=name) from broken


def _unpacked(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    # The stream itself is followed, not the size its directory declares: a bomb lies about that.
    header = data[entry.header_offset : entry.header_offset + 30]
    if len(header) < 30 or not header.startswith(_ZIP):
        raise zipfile.BadZipFile(entry.filename)
    start = entry.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    if entry.compress_type == zipfile.ZIP_STORED:
        yield data[start : start + entry.file_size]
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile(entry.filename)
    inflate, rest = zlib.decompressobj(-15), data[start:]
    while rest and not inflate.eof:
        yield inflate.decompress(rest, 1 << 20)
        rest = inflate.unconsumed_tail


def _check_extent(rows: int, columns: int, name: str) -> None:
    if rows > MAX_ROWS:
        raise FileTooLarge(name=name, limit=_("200,000 行"))
    if columns > MAX_COLUMNS:
        raise FileTooLarge(name=name, limit=_("400 列"))
    if rows * columns > MAX_CELLS:
        raise FileTooLarge(name=name, limit=_("6,000,000 个单元格"))


def _workbook(data: bytes, name: str) -> Iterator[Grid]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(book.sheets_metadata) > MAX_SHEETS:
            raise FileTooLarge(name=name, limit=_("200 张工作表"))
        for index, meta in enumerate(book.sheets_metadata):
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(index)
            _check_extent(sheet.total_height, sheet.total_width, name)
            rows = tuple(tuple(_plain(cell) for cell in row) for row in sheet.to_python(skip_empty_area=False))
            merges: tuple[Span, ...] = tuple(
                (top + 1, left, bottom + 1, right)
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
                if (bottom - top + 1) * (right - left + 1) <= MAX_ROWS
            )
            yield Grid(meta.name, rows, merges, is_hidden=meta.visible != SheetVisibleEnum.Visible)
    except (CalamineError, PasswordError, ZipError, OSError, ValueError) as broken:
        raise FileUnreadable(name=name) from broken


def _plain(cell: Cell) -> Cell:
    return None if cell == "" else cell


def _delimited(data: bytes, name: str) -> Grid:
    words = _decoded(data, name)
    delimiter = _delimiter(words)
    try:
        rows = []
        for row in csv.reader(io.StringIO(words, newline=""), delimiter=delimiter):
            rows.append(tuple(cell if cell.strip() else None for cell in row))
            _check_extent(len(rows), len(row), name)
    except csv.Error as broken:
        raise FileUnreadable(name=name) from broken
    return Grid(name.rsplit("/", 1)[-1].rsplit(".", 1)[0], tuple(rows))


def _decoded(data: bytes, name: str) -> str:
    if not data.strip() or (b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise FileUnreadable(name=name)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable(name=name)


def _delimiter(words: str) -> str:
    """Return the sign that cuts the first lines into the most equal number of pieces."""
    lines = [line for line in words.splitlines()[:50] if line.strip()]

    def evenness(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=lambda n: (counts.count(n) if n else 0, n))
        return (counts.count(usual) if usual else 0, usual)

    return max(_DELIMITERS, key=evenness)
