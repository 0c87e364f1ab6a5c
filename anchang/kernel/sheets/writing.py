"""Tables written for spreadsheets: CSV and XLSX, in which nothing that a person typed runs as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import xlsxwriter

_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "−")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
WIDEST = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A head and rows under a title, which names the sheet of a workbook."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]] = field(default=())


def harmless(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula: such texts get an apostrophe; numbers stay numbers."""
    is_risky = isinstance(value, str) and value.startswith(_TRIGGERS) and not _NUMBER.fullmatch(value)
    return f"'{value}" if is_risky else value


def to_csv(table: Table, *, note: str = "") -> bytes:
    """Write a table, with the note, if any, below; the byte order mark is what makes office programs read UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.head)
    writer.writerows([harmless(value) for value in row] for row in table.rows)
    if note:
        writer.writerow([note])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(tables: Iterable[Table], *, note: str) -> bytes:
    """Write a workbook, a sheet for each table, the note below each and at the foot of each printed page.

    Texts stay texts, whatever they begin with.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for table in tables:
            sheet = book.add_worksheet(table.title[:31])
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, table.head, bold)
            for number, row in enumerate(table.rows, 1):
                sheet.write_row(number, 0, row)
            sheet.write_string(len(table.rows) + 2, 0, note)
            # An ampersand begins a code in a footer.
            sheet.set_footer(f"&L{note.replace('&', '&&')[:200]}")
            for column, width in enumerate(_widths(table)):
                sheet.set_column(column, column, 4 + 1.6 * width)
    return out.getvalue()


def _widths(table: Table) -> list[int]:
    widths = [len(head) for head in table.head]
    for row in table.rows:
        widths = [max(width, min(WIDEST, len(str(value)))) for width, value in zip(widths, row, strict=False)]
    return widths
