"""The REST operations of registers of visits coming in: upload, preview, import, report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Form, Schema

from anchang.kernel import clock, exports
from anchang.kernel.errors import BadInput, NotThere
from anchang.kernel.exports import Tier
from anchang.kernel.http.rest import (
    PAGE,
    Body,
    Page,
    Router,
    Size,
    actor_of,
    allowed,
    answers_file,
    page_of,
    write_after,
)
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
from anchang.modules.people import api as people
from anchang.modules.visits import access, queries
from anchang.modules.visits.actions import drafts
from anchang.modules.visits.actions.importing import preview
from anchang.modules.visits.models import RegisterImport

router = Router(tags=["visit-imports"])


class VisitImportOut(ImportOut):
    """A register of visits on its way in."""


class StrangerOut(Schema):
    """A name in the register that no consultant has, with the visits that come in under it."""

    name: str
    visits: int


class VisitImportDetail(VisitImportOut):
    """A register with its account; imported + joined + doubtful + refused + unchanged = rows."""

    rows: int
    imported: int = Field(description="New customers.")
    joined: int = Field(description="Further visits of known customers.")
    doubtful: int = Field(description="Put into the review list.")
    refused: int
    unchanged: int = Field(description="Brought in before.")
    strangers: list[StrangerOut] = Field(description="Of a preview; empty afterwards.")
    sheets: list[SheetOut]


class ReceiverIn(Body):
    """Who on staff is meant by a name in the register."""

    name: str = Field(max_length=60)
    consultant_id: UUID


class FinishIn(Body):
    """Who takes the customers of names that are not on staff; those not given go to the public pool."""

    receivers: list[ReceiverIn] = Field([], max_length=200, examples=[[]])


@router.get("/visit-imports", response=Page[VisitImportOut], summary="List imports of registers, newest first")
@allowed(access.IMPORT)
def list_visit_imports(
    request: HttpRequest, project_id: UUID | None = None, cursor: str | None = None, size: Size = PAGE
) -> dict[str, Any]:
    """Return one page of the registers uploaded to the projects within reach."""
    rows = access.imports_of(actor_of(request)).defer("content", "report")
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    return page_of(rows, cursor, size, lambda found: [_row(one) for one in found])


@router.post("/visit-imports", response={201: VisitImportDetail}, summary="Upload a register for its preview")
@allowed(access.IMPORT)
def upload(request: HttpRequest, file: Table, project_id: Annotated[UUID, Form()]) -> Any:
    """Keep a register, sealed, and answer with its preview; nothing comes in. At most 50 MB; forgotten after a day."""
    by, at = actor_of(request), clock.now()
    if project_id not in by.reach(access.IMPORT).projects:
        raise NotThere()
    data, name = content_of(file), file.name or ""
    import_id = write_after(
        request,
        [mark_of(file, data), str(project_id)],
        work=lambda: preview(project_id, data=data, file=name, by=by, at=at),
        act=lambda found: str(drafts.keep_found(project_id, found, data=data, file=name, by=by, at=at).pk),
    )
    return 201, _detail(_import(request, UUID(import_id)))


@router.get("/visit-imports/{uuid:import_id}", response=VisitImportDetail, summary="Show a preview, or what came in")
@allowed(access.IMPORT)
def show(request: HttpRequest, import_id: UUID) -> dict[str, Any]:
    """Return the account of a register."""
    return _detail(_import(request, import_id))


@router.get(
    "/visit-imports/{uuid:import_id}/lines",
    response=Page[LineOut],
    summary="Account for the rows that were not simply taken",
)
@allowed(access.IMPORT)
def lines(request: HttpRequest, import_id: UUID, cursor: str | None = None, size: Size = PAGE) -> dict[str, Any]:
    """Return one page of what there is to say about rows and cells, in the file's order."""
    return page_of_lines(_report(_import(request, import_id)), cursor, size)


@router.get("/visit-imports/{uuid:import_id}/report.{kind}", summary="Take the report away as a file; that is logged")
@allowed(access.IMPORT)
@answers_file
def take_report(request: HttpRequest, import_id: UUID, kind: FileKind) -> HttpResponse:
    """Return the lines as CSV, or as a workbook with the counts; the file says who took it."""
    found, by = _import(request, import_id), actor_of(request)
    name = f"{people.project(found.project_id).slug}-visits"
    tables = _report(found).tables()
    return exports.take(tables, name=name, kind=kind, tier=Tier.INTERNAL, by=by, project_id=found.project_id)


@router.post(
    "/visit-imports/{uuid:import_id}/finish", response=VisitImportDetail, summary="Import a previewed register"
)
@allowed(access.IMPORT)
def finish(request: HttpRequest, import_id: UUID, body: FinishIn) -> Any:
    """Bring the visits in: customers are joined on their number, doubtful rows wait in the review list."""
    row, by = _import(request, import_id), actor_of(request)
    receivers = _receivers(row, body.receivers)

    def act(report: Report) -> str:
        drafts.close(row.pk, report, by=by, at=clock.now())
        return str(row.pk)

    write_after(
        request,
        body.model_dump(mode="json"),
        work=lambda: drafts.bring_in(row.pk, receivers=receivers, by=by, at=clock.now()),
        act=act,
    )
    return _detail(_import(request, import_id))


def _import(request: HttpRequest, import_id: UUID) -> RegisterImport:
    return the_one(access.imports_of(actor_of(request)).filter(pk=import_id))


def _receivers(row: RegisterImport, sent: Sequence[ReceiverIn]) -> dict[str, UUID]:
    staff = {one.user_id for one in queries.consultants(row.project_id)} if sent else set()
    for place, one in enumerate(sent):
        if one.consultant_id not in staff:
            raise BadInput({f"receivers.{place}.consultant_id": _("请选择本项目的置业顾问。")})
    return {one.name: one.consultant_id for one in sent}


def _report(row: RegisterImport) -> Report:
    return from_data(row.report)


def _detail(row: RegisterImport) -> dict[str, Any]:
    report = _report(row)
    strangers = {} if row.done_at else row.strangers
    return _row(row) | {
        **report.facts,
        "strangers": [{"name": name, "visits": count} for name, count in strangers.items()],
        "sheets": sheets_of(report),
    }


def _row(row: RegisterImport) -> dict[str, Any]:
    return {
        "id": row.pk,
        "project_id": row.project_id,
        "file": row.file,
        "state": ImportState.DONE if row.done_at else ImportState.PREVIEW,
        "made_by_id": row.made_by,
        "made_at": row.created_at,
        "done_at": row.done_at,
    }
