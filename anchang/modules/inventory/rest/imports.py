"""The REST operations of price lists coming in: upload, preview, corrections, import, report."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Form, Schema

from anchang.kernel import clock, exports
from anchang.kernel.errors import NotThere
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
    write_once,
)
from anchang.kernel.http.tables import FileKind, ImportOut, ImportState, LineOut, Table, mark_of, page_of_lines
from anchang.kernel.http.uploads import content_of
from anchang.kernel.rows import the_one
from anchang.kernel.sheets.report import Report, from_data
from anchang.modules.inventory import access
from anchang.modules.inventory.actions import imports as acts
from anchang.modules.inventory.models import ImportMapping, ImportRun
from anchang.modules.inventory.rest.layouts import PriceSheetOut, SheetLayoutIn, read_layouts, sheets_of
from anchang.modules.inventory.states import RunState
from anchang.modules.people import api as people

router = Router(tags=["price-imports"])


class PriceImportOut(ImportOut):
    """A price list on its way in."""


class PriceImportDetail(PriceImportOut):
    """A price list with its account: of a preview what would become of it, afterwards what did."""

    rows: int
    imported: int = Field(description="Units with something new.")
    unchanged: int
    refused: int
    permit_no: str = Field(description="The presale permit that the list names; empty when it names none.")
    price_version: int | None = Field(description="The price version that was made; null when nothing changed.")
    sheets: list[PriceSheetOut]


class MappingOut(Schema):
    """A layout saved under a name, for the next list of the same hand."""

    id: UUID
    project_id: UUID
    name: str
    changed_at: datetime


class CorrectionIn(Body):
    """How the sheets are to be read: all of them, in the order of the preview."""

    sheets: list[SheetLayoutIn] = Field(max_length=200)


class MappingIn(Body):
    """The name under which the layout of a preview is saved; the same name replaces what it named."""

    name: str = Field(min_length=1, max_length=60, examples=["设计院价格表"])


class FinishIn(Body):
    """How a previewed list comes in."""

    publish: bool = Field(
        True, description="Let the prices take effect at once; else they wait as a draft.", examples=[True]
    )


@router.get("/price-imports", response=Page[PriceImportOut], summary="List imports of price lists, newest first")
@allowed(access.IMPORT)
def list_price_imports(
    request: HttpRequest, project_id: UUID | None = None, cursor: str | None = None, size: Size = PAGE
) -> dict[str, Any]:
    """Return one page of what was uploaded to the projects within reach."""
    rows = access.imports_of(actor_of(request)).defer("content", "sheets", "report")
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    return page_of(rows, cursor, size, lambda found: [_row(one) for one in found])


@router.post("/price-imports", response={201: PriceImportDetail}, summary="Upload a price list for its preview")
@allowed(access.IMPORT)
def upload(
    request: HttpRequest,
    file: Table,
    project_id: Annotated[UUID, Form()],
    mapping_id: Annotated[UUID | None, Form(description="A saved layout, in place of guesses.")] = None,
) -> Any:
    """Keep a file and answer with its preview; no unit changes. At most 50 MB."""
    by = actor_of(request)
    if project_id not in by.reach(access.IMPORT).projects:
        raise NotThere()
    layouts = acts.plans_of(_mapping(request, project_id, mapping_id)) if mapping_id else []
    data, name = content_of(file), file.name or ""
    run_id = write_after(
        request,
        [mark_of(file, data), str(project_id), str(mapping_id)],
        work=lambda: acts.read_list(data, name, layouts),
        act=lambda plan: str(
            acts.keep_import(project_id, plan, data=data, file=name, by=by, at=clock.now()).pk,
        ),
    )
    return 201, _detail(_run(request, UUID(run_id)))


@router.get("/price-imports/{uuid:run_id}", response=PriceImportDetail, summary="Show a preview, or what came in")
@allowed(access.IMPORT)
def show(request: HttpRequest, run_id: UUID) -> dict[str, Any]:
    """Return a price list sheet by sheet: in a preview the first lines and those with problems, cell by cell."""
    return _detail(_run(request, run_id))


@router.get(
    "/price-imports/{uuid:run_id}/lines",
    response=Page[LineOut],
    summary="Account for the rows that were not simply taken",
)
@allowed(access.IMPORT)
def lines(request: HttpRequest, run_id: UUID, cursor: str | None = None, size: Size = PAGE) -> dict[str, Any]:
    """Return one page of what there is to say about rows and cells, in the file's order."""
    return page_of_lines(_report(_run(request, run_id))[0], cursor, size)


@router.get("/price-imports/{uuid:run_id}/report.{kind}", summary="Take the report away as a file; that is logged")
@allowed(access.IMPORT)
@answers_file
def take_report(request: HttpRequest, run_id: UUID, kind: FileKind) -> HttpResponse:
    """Return the lines as CSV, or as a workbook with the counts; the file says who took it."""
    found, by = _run(request, run_id), actor_of(request)
    name = f"{people.project(found.project_id).slug}-prices"
    tables = _report(found)[0].tables()
    return exports.take(tables, name=name, kind=kind, tier=Tier.INTERNAL, by=by, project_id=found.project_id)


@router.post("/price-imports/{uuid:run_id}/layout", response=PriceImportDetail, summary="Correct how a preview is read")
@allowed(access.IMPORT)
def correct(request: HttpRequest, run_id: UUID, body: CorrectionIn) -> Any:
    """Keep other kinds, header rows or columns for the sheets, and answer with the new preview."""
    run, by = _run(request, run_id), actor_of(request)

    def act() -> str:
        layouts = read_layouts(acts.plans_of(run), body.sheets)
        return str(acts.correct_import(run.pk, mappings=layouts, by=by).pk)

    write_once(request, body.model_dump(mode="json"), act)
    return _detail(_run(request, run_id))


@router.post(
    "/price-imports/{uuid:run_id}/mapping",
    response={201: MappingOut},
    summary="Save the layout of an import under a name",
)
@allowed(access.IMPORT)
def save_mapping(request: HttpRequest, run_id: UUID, body: MappingIn) -> Any:
    """Keep how the sheets are read, for the next file."""
    run, by = _run(request, run_id), actor_of(request)

    def act() -> dict[str, Any]:
        kept = acts.layout_of(run)
        mapping = acts.save_mapping(run.project_id, name=body.name, mappings=kept, by=by, at=clock.now())
        return MappingOut(**_named(mapping)).model_dump(mode="json")

    return 201, write_once(request, body.model_dump(mode="json"), act)


@router.get("/price-mappings", response=Page[MappingOut], summary="List saved layouts of price lists")
@allowed(access.IMPORT)
def list_mappings(
    request: HttpRequest, project_id: UUID | None = None, cursor: str | None = None, size: Size = PAGE
) -> dict[str, Any]:
    """Return one page of the layouts saved in the projects within reach."""
    rows = access.mappings_of(actor_of(request))
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    return page_of(rows, cursor, size, lambda found: [_named(one) for one in found])


@router.post("/price-imports/{uuid:run_id}/finish", response=PriceImportDetail, summary="Import a previewed price list")
@allowed(access.IMPORT)
def finish(request: HttpRequest, run_id: UUID, body: FinishIn) -> Any:
    """Bring the units and prices in, sheet by sheet, all of a sheet or nothing; rows with faults stay out."""
    run, by = _run(request, run_id), actor_of(request)
    write_after(
        request,
        body.model_dump(mode="json"),
        work=lambda: acts.plan_of(run),
        act=lambda plan: len(
            acts.finish_import(run.pk, by=by, at=clock.now(), publish=body.publish, plan=plan).sheets,
        ),
    )
    return _detail(_run(request, run_id))


def _run(request: HttpRequest, run_id: UUID) -> ImportRun:
    rows = access.imports_of(actor_of(request)).select_related("price_version")
    return the_one(rows.filter(pk=run_id))


def _mapping(request: HttpRequest, project_id: UUID, mapping_id: UUID) -> ImportMapping:
    return the_one(access.mappings_of(actor_of(request)).filter(pk=mapping_id, project_id=project_id))


def _report(run: ImportRun) -> tuple[Report, str, list[dict[str, Any]]]:
    """Return the account of a list, the permit it names, and its sheets."""
    if run.state == RunState.DONE:
        report = from_data(run.report or {})
        return report, str(report.facts.get("permit") or ""), sheets_of(report)
    plan = acts.plan_of(run)
    return acts.preview(run.project_id, plan, run.file), plan.permit, sheets_of(plan)


def _detail(run: ImportRun) -> dict[str, Any]:
    report, permit, sheets = _report(run)
    return _row(run) | {
        "rows": report.total("rows"),
        "imported": report.total("imported"),
        "unchanged": report.total("unchanged"),
        "refused": report.total("refused"),
        "permit_no": permit,
        "price_version": run.price_version.number if run.price_version else None,
        "sheets": sheets,
    }


def _row(run: ImportRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "project_id": run.project_id,
        "file": run.file,
        "state": ImportState(run.state),
        "made_by_id": run.made_by_id,
        "made_at": run.created_at,
        "done_at": run.done_at,
    }


def _named(mapping: ImportMapping) -> dict[str, Any]:
    return {
        "id": mapping.pk,
        "project_id": mapping.project_id,
        "name": mapping.name,
        "changed_at": mapping.changed_at,
    }
