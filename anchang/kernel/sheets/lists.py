"""A file of which each sheet is, or is not, a list of one kind."""

from __future__ import annotations

from anchang.kernel.sheets.files import open_book
from anchang.kernel.sheets.guess import guess
from anchang.kernel.sheets.reading import Record, read
from anchang.kernel.sheets.report import Notice, Report, SheetReport
from anchang.kernel.sheets.shapes import Shape


def read_list(report: Report, data: bytes, shape: Shape, *, other: str) -> list[tuple[SheetReport, Record]] | None:
    """Return the rows of all sheets that have this shape, None where no sheet has; every sheet is put on the report.

    `other` says of the other sheets why they are passed over. Raises FileUnreadable, FileTooLarge.
    """
    found: list[tuple[SheetReport, Record]] = []
    is_read = False
    for grid in open_book(data, report.file).sheets:
        mapping = guess(grid, [shape]).mapping
        sheet = SheetReport(grid.name, mapping.kind)
        report.sheets.append(sheet)
        if mapping.kind != shape.kind:
            sheet.why_refused = other
            continue
        is_read = True
        reading = read(grid, mapping, shape)
        sheet.rows = len(reading.records)
        sheet.passed = [Notice(line.row, "", line.reason) for line in reading.passed]
        found += [(sheet, record) for record in reading.records]
    return found if is_read else None
