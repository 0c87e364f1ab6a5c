"""What became of a file, sheet by sheet and row by row; shown, saved as JSON, downloaded as CSV or XLSX."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "−")


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence about a cell: row as in the file (0 for the whole sheet), column letters (empty for the whole row)."""

    row: int
    column: str
    sentence: str

    @property
    def address(self) -> str:
        """Return J273, the row alone, or nothing for the whole sheet."""
        return f"{self.column}{self.row}" if self.row else self.column


@dataclass(slots=True)
class SheetReport:
    """One sheet: `rows` are its records; imported + unchanged + refused = rows. `passed` are lines that are none."""

    name: str
    kind: str
    rows: int = 0
    imported: int = 0
    unchanged: int = 0
    warnings: list[Notice] = field(default_factory=list)
    refusals: list[Notice] = field(default_factory=list)
    passed: list[Notice] = field(default_factory=list)
    why_refused: str = ""

    @property
    def refused(self) -> int:
        """Return how many rows were not taken."""
        return self.rows - self.imported - self.unchanged


@dataclass(slots=True)
class Report:
    """A file's import. `facts` are the caller's own counts, shown as they are."""

    file: str
    sheets: list[SheetReport] = field(default_factory=list)
    is_dry_run: bool = False
    facts: dict[str, Any] = field(default_factory=dict)

    def total(self, name: str) -> int:
        """Return the sum of rows, imported, unchanged or refused over all sheets."""
        return sum(int(getattr(sheet, name)) for sheet in self.sheets)

    @property
    def is_unchanged(self) -> bool:
        """Tell whether every row was known already."""
        return self.total("imported") == 0 and self.total("unchanged") > 0

    def to_data(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self) | {"imported": self.total("imported"), "unchanged": self.total("unchanged")}

    def to_json(self) -> str:
        """Return the report as JSON text."""
        return json.dumps(self.to_data(), ensure_ascii=False, indent=1)

    def lines(self) -> Iterable[tuple[str, str, str, str]]:
        """Return sheet, address, level and sentence of every notice, in the file's order."""
        for sheet in self.sheets:
            if sheet.why_refused:
                yield sheet.name, "", _("未导入"), sheet.why_refused
            found = [(notice.row, _("未导入"), notice) for notice in sheet.refusals]
            found += [(notice.row, _("提醒"), notice) for notice in sheet.warnings]
            found += [(notice.row, _("略过"), notice) for notice in sheet.passed]
            for _row, level, notice in sorted(found, key=lambda one: one[0]):
                yield sheet.name, notice.address, level, notice.sentence

    def to_csv(self) -> bytes:
        """Return the notices as CSV that Excel opens as UTF-8."""
        return to_csv(self._heads(), self.lines())

    def to_xlsx(self) -> bytes:
        """Return a sheet of counts and a sheet of notices."""
        counts = [(s.name, s.kind, s.rows, s.imported, s.unchanged, s.refused, len(s.warnings)) for s in self.sheets]
        heads = (_("工作表"), _("类型"), _("行数"), pgettext("figure", "导入"), _("无变化"), _("未导入"), _("提醒"))
        return to_xlsx({_("汇总"): (heads, counts), _("明细"): (self._heads(), list(self.lines()))})

    @staticmethod
    def _heads() -> tuple[str, ...]:
        return (_("工作表"), _("单元格"), _("结果"), _("说明"))


def from_data(data: dict[str, Any]) -> Report:
    """Return the report saved by to_data."""
    sheets = []
    for one in data["sheets"]:
        notices = {name: [Notice(**notice) for notice in one[name]] for name in ("warnings", "refusals", "passed")}
        sheets.append(SheetReport(**{**one, **notices}))
    return Report(data["file"], sheets, data["is_dry_run"], data["facts"])


def harmless(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula: such texts get an apostrophe before them."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_TRIGGERS) else value


def to_csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a CSV with byte order mark, so that Excel reads it as UTF-8, formulas made harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """Write a workbook: sheet name -> titles and rows. Texts stay texts, whatever they begin with."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, (heads, rows) in sheets.items():
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, heads, bold)
            widths = [len(head) for head in heads]
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, list(row))
                widths = [max(width, min(60, len(str(value)))) for width, value in zip(widths, row, strict=False)]
            for column, width in enumerate(widths):
                sheet.set_column(column, column, 4 + 1.6 * width)
    return out.getvalue()
