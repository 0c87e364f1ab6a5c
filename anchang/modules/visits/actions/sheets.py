"""A file is opened and its sheets are read: nothing is written, nobody waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from anchang.kernel.sheets.files import open_book
from anchang.kernel.sheets.grid import column_of
from anchang.kernel.sheets.guess import guess
from anchang.kernel.sheets.mapping import SKIP
from anchang.kernel.sheets.mapping import Mapping as Layout
from anchang.kernel.sheets.reading import Reading, read
from anchang.kernel.sheets.report import Notice, SheetReport
from anchang.modules.visits import errors
from anchang.modules.visits.rules import register as rules
from anchang.modules.visits.rules.register import Line


@dataclass(slots=True)
class ReadSheet:
    """A sheet of the file, understood: its layout, its lines, its report so far, and what became of the lines."""

    layout: Layout
    lines: list[Line]
    report: SheetReport
    counts: Counter[str] = field(default_factory=Counter)


def read_register(data: bytes, file: str, layouts: Sequence[Layout] = ()) -> list[ReadSheet]:
    """Open and understand a register. Raises FileUnreadable, FileTooLarge, NothingToImport."""
    sheets = []
    for grid in open_book(data, file).sheets:
        layout = next((one for one in layouts if one.fits(grid.name)), None) or guess(grid, [rules.REGISTER]).mapping
        if layout.kind == SKIP or "date" not in layout.columns:
            continue
        near = rules.year_near(grid, column_of(layout.columns["date"]), layout.first_row)
        reading = read(grid, layout, rules.REGISTER, near=near)
        sheets.append(ReadSheet(layout, rules.lines_of(reading.records), _first_report(grid.name, reading)))
    if not sheets:
        raise errors.NothingToImport()
    return sheets


def _first_report(name: str, reading: Reading) -> SheetReport:
    report = SheetReport(name, "visits", rows=len(reading.records))
    for record in reading.records:
        notices = [Notice(one.row, one.column, one.sentence) for one in record.problems]
        (report.warnings if record.is_usable else report.refusals).extend(notices)
    # Its words may hold a name, and a report is kept: the kind of line says enough.
    report.passed = [Notice(passed.row, "", passed.reason) for passed in reading.passed]
    return report
