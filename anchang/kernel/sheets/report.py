"""What became of a file, sheet by sheet and row by row; shown, saved as JSON, handed out as tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from anchang.kernel.sheets.writing import Table


class Level(StrEnum):
    """What a notice says of its row: not taken, taken with a reminder, or no row at all."""

    REFUSED = "refused"
    WARNED = "warned"
    PASSED = "passed"


_LEVELS = {
    Level.REFUSED: gettext_lazy("未导入"),
    Level.WARNED: pgettext_lazy("one", "提醒"),
    Level.PASSED: gettext_lazy("略过"),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence about a cell: row as in the file (0 for the whole sheet), column letters (empty for the whole row)."""

    row: int
    column: str
    sentence: str

    @property
    def address(self) -> str:
        """Return J273, 第 966 行 for a row, or nothing for the whole sheet."""
        if self.row and not self.column:
            return _("第 %(row)s 行") % {"row": self.row}
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
        return asdict(self) | {name: self.total(name) for name in ("imported", "unchanged", "refused")}

    def to_json(self) -> str:
        """Return the report as JSON text."""
        return json.dumps(self.to_data(), ensure_ascii=False, indent=1)

    def notices(self) -> Iterator[tuple[str, Level, Notice]]:
        """Yield sheet, level and notice of everything there is to say, in the file's order."""
        for sheet in self.sheets:
            if sheet.why_refused:
                yield sheet.name, Level.REFUSED, Notice(0, "", sheet.why_refused)
            found = [(Level.REFUSED, notice) for notice in sheet.refusals]
            found += [(Level.WARNED, notice) for notice in sheet.warnings]
            found += [(Level.PASSED, notice) for notice in sheet.passed]
            for level, notice in sorted(found, key=lambda one: one[1].row):
                yield sheet.name, level, notice

    def lines(self) -> Iterable[tuple[str, str, str, str]]:
        """Return sheet, address, level and sentence of every notice, in the file's order."""
        for sheet, level, notice in self.notices():
            yield sheet, notice.address, str(_LEVELS[level]), notice.sentence

    def tables(self) -> list[Table]:
        """Return a table of counts, sheet by sheet, and one of the notices."""
        counts = [(s.name, s.kind, s.rows, s.imported, s.unchanged, s.refused, len(s.warnings)) for s in self.sheets]
        heads = (_("工作表"), _("类型"), _("行数"), pgettext("figure", "导入"), _("无变化"), _("未导入"), _("提醒"))
        lines = (_("工作表"), _("单元格"), _("结果"), _("说明"))
        return [Table(_("汇总"), heads, counts), Table(_("明细"), lines, list(self.lines()))]


def from_data(data: dict[str, Any]) -> Report:
    """Return the report saved by to_data, whatever else was saved beside it."""
    sheets = []
    for one in data["sheets"]:
        notices = {name: [Notice(**notice) for notice in one[name]] for name in ("warnings", "refusals", "passed")}
        sheets.append(SheetReport(**{**one, **notices}))
    return Report(data["file"], sheets, data["is_dry_run"], data["facts"])
