"""The REST operations of lists of filings coming in: upload, preview, import, report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Form

from anchang.kernel import clock, exports
from anchang.kernel.errors import NotThere
from anchang.kernel.exports import Tier
from anchang.kernel.http.rest import PAGE, Page, Router, Size, actor_of, allowed, answers_file, page_of, write_after
from anchang.kernel.http.tables import (
    FileKind,
    ImportOut,
    ImportState,
    LineOut,
    SheetOut,
    Table,
    mark_of,
    page_of_lines,
    sheets_of,
)
from anchang.kernel.http.uploads import content_of
from anchang.kernel.rows import the_one
from anchang.kernel.sheets.report import Report, from_data
from anchang.modules.filings import access, queries
from anchang.modules.filings.actions import uploads
from anchang.modules.filings.models import FilingList
from anchang.modules.people import api as people

router = Router(tags=["filing-imports"])


class FilingImportOut(ImportOut):
    """A list of filings on its way in."""


class FilingImportDetail(FilingImportOut):
    """A list with its account; accepted + refused_by_rule + refused_as_input + known_before = rows."""

    rows: int
    accepted: int
    refused_by_rule: int = Field(description="Judged and not accepted; a refusal is kept as a filing, too.")
    refused_as_input: int = Field(description="Not readable as a filing.")
    known_before: int
    written_as: dict[str, int] = Field(description="Other names under which the list means the project, counted.")
    sheets: list[SheetOut]


@router.get("/filing-imports", response=Page[FilingImportOut], summary="List imports of filings, newest first")
@allowed(access.IMPORT)
def list_filing_imports(
    request: HttpRequest, project_id: UUID | None = None, cursor: str | None = None, size: Size = PAGE
) -> dict[str, Any]:
    """Return one page of the lists uploaded to the projects within reach."""
    rows = access.lists_of(actor_of(request)).defer("report")
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    return page_of(rows, cursor, size, _rows)


@router.post("/filing-imports", response={201: FilingImportDetail}, summary="Upload a list of filings for its preview")
@allowed(access.IMPORT)
def upload(request: HttpRequest, file: Table, project_id: Annotated[UUID, Form()]) -> Any:
    """Keep a list, sealed, and answer with its preview; nothing is filed. At most 5 MB; forgotten after a day."""
    by = actor_of(request)
    if project_id not in by.reach(access.IMPORT).projects:
        raise NotThere()
    data, name = content_of(file), file.name or ""
    list_id = write_after(
        request,
        [mark_of(file, data), str(project_id)],
        work=lambda: uploads.try_list(project_id, data=data, file=name, by=by),
        act=lambda report: str(uploads.keep_list(project_id, report, data=data, file=name, by=by).pk),
    )
    return 201, _detail(_list(request, UUID(list_id)))


@router.get("/filing-imports/{uuid:list_id}", response=FilingImportDetail, summary="Show a preview, or what came in")
@allowed(access.IMPORT)
def show(request: HttpRequest, list_id: UUID) -> dict[str, Any]:
    """Return the account of a list."""
    return _detail(_list(request, list_id))


@router.get(
    "/filing-imports/{uuid:list_id}/lines",
    response=Page[LineOut],
    summary="Account for the rows that were not simply taken",
)
@allowed(access.IMPORT)
def lines(request: HttpRequest, list_id: UUID, cursor: str | None = None, size: Size = PAGE) -> dict[str, Any]:
    """Return one page of what there is to say about rows and cells, in the file's order."""
    return page_of_lines(_report(_list(request, list_id)), cursor, size)


@router.get("/filing-imports/{uuid:list_id}/report.{kind}", summary="Take the report away as a file; that is logged")
@allowed(access.IMPORT)
@answers_file
def take_report(request: HttpRequest, list_id: UUID, kind: FileKind) -> HttpResponse:
    """Return the lines as CSV, or as a workbook with the counts; the file says who took it."""
    found, by = _list(request, list_id), actor_of(request)
    name = f"{people.project(found.project_id).slug}-filings"
    tables = _report(found).tables()
    return exports.take(tables, name=name, kind=kind, tier=Tier.INTERNAL, by=by, project_id=found.project_id)


@router.post("/filing-imports/{uuid:list_id}/finish", response=FilingImportDetail, summary="Import a previewed list")
@allowed(access.IMPORT)
def finish(request: HttpRequest, list_id: UUID) -> Any:
    """Judge every row by its own time, oldest first, and keep the filings; an interrupted import goes on."""
    row, by = _list(request, list_id), actor_of(request)
    write_after(
        request,
        {},
        work=lambda: uploads.take_rows(row.pk, by=by),
        act=lambda report: str(uploads.close_list(row.pk, report, by=by, at=clock.now()).pk),
    )
    return _detail(_list(request, list_id))


def _list(request: HttpRequest, list_id: UUID) -> FilingList:
    return the_one(access.lists_of(actor_of(request)).filter(pk=list_id))


def _report(row: FilingList) -> Report:
    return from_data(row.report)


def _detail(row: FilingList) -> dict[str, Any]:
    report = _report(row)
    return _rows([row])[0] | report.facts | {"rows": report.total("rows"), "sheets": sheets_of(report)}


def _rows(found: Sequence[FilingList]) -> list[dict[str, Any]]:
    waiting = queries.lists_waiting(found)
    return [_row(row, is_waiting=row.pk in waiting) for row in found]


def _row(row: FilingList, *, is_waiting: bool) -> dict[str, Any]:
    waits = ImportState.PREVIEW if is_waiting else ImportState.GONE
    return {
        "id": row.pk,
        "project_id": row.project_id,
        "file": row.file_name,
        "state": ImportState.DONE if row.taken_at else waits,
        "made_by_id": row.uploaded_by,
        "made_at": row.created_at,
        "done_at": row.taken_at,
    }
