"""Tables that come in over the API: what every import says of a file, of its sheets and of single cells."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, File, Schema, UploadedFile

from anchang.kernel.http.rest import page_of_list
from anchang.kernel.sheets.report import Level, Notice, Report, SheetReport

Table = Annotated[UploadedFile, File(description="The table as the office keeps it: xlsx, xls or csv.")]


class ImportState(StrEnum):
    """An upload on its way: it waits for a yes, came in, or was forgotten because nobody said yes."""

    PREVIEW = "preview"
    DONE = "done"
    GONE = "gone"


class ImportOut(Schema):
    """A file on its way in."""

    id: UUID
    project_id: UUID
    file: str
    state: ImportState
    made_by_id: UUID | None
    made_at: datetime
    done_at: datetime | None


class FileKind(StrEnum):
    """How a report is written as a file; a workbook has the counts as well."""

    CSV = "csv"
    XLSX = "xlsx"


class SheetOut(Schema):
    """A sheet of the file; imported + unchanged + refused = rows."""

    name: str
    kind: str = Field(description="What the sheet was taken for; `skip` when it is left out.")
    rows: int
    imported: int = Field(description="Before the import: what would be.")
    unchanged: int = Field(description="Rows that the system has already.")
    refused: int
    why_refused: str = Field(description="Why the whole sheet is not taken; empty when it is.")


class LineOut(Schema):
    """What there is to say about a row or cell."""

    sheet: str
    row: int | None = Field(description="As in the file; null when the whole sheet is meant.")
    column: str = Field(description="Letters as in the file; empty when the whole row is meant.")
    level: Level = Field(description="Not taken, taken with a reminder, or passed over as no row at all.")
    sentence: str


def sheets_of(report: Report) -> list[dict[str, Any]]:
    """Return the sheets of a report."""
    return [facts_of(sheet) for sheet in report.sheets]


def facts_of(sheet: SheetReport) -> dict[str, Any]:
    """Return one sheet's account."""
    return {
        "name": sheet.name,
        "kind": sheet.kind,
        "rows": sheet.rows,
        "imported": sheet.imported,
        "unchanged": sheet.unchanged,
        "refused": sheet.refused,
        "why_refused": sheet.why_refused,
    }


def page_of_lines(report: Report, cursor: str | None, size: int) -> dict[str, Any]:
    """Return the notices of a report after a cursor, in the file's order. Raises BadInput."""
    # A notice has no id: its place in the report is one.
    numbered = list(enumerate(report.notices()))
    part, following = page_of_list(numbered, cursor, size, key=lambda one: UUID(int=one[0]))
    return {"items": [_line(*found) for _place, found in part], "next": following}


def mark_of(file: UploadedFile, data: bytes) -> dict[str, str]:
    """Return what tells one upload from another."""
    return {"file": file.name or "", "sha256": hashlib.sha256(data).hexdigest()}


def _line(sheet: str, level: Level, notice: Notice) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "row": notice.row or None,
        "column": notice.column,
        "level": level,
        "sentence": notice.sentence,
    }
