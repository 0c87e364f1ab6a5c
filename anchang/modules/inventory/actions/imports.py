"""Price lists coming in: previewed, corrected, imported sheet by sheet, all or nothing in each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import Tell, action
from anchang.kernel.rows import the_one
from anchang.kernel.sheets import mapping as mappings_of
from anchang.kernel.sheets.files import open_book
from anchang.kernel.sheets.mapping import Mapping
from anchang.kernel.sheets.report import Notice, Report
from anchang.modules.inventory import access, errors
from anchang.modules.inventory.actions import ledger
from anchang.modules.inventory.actions.prices import draft_version, make_effective
from anchang.modules.inventory.actions.projects import ensure_project, note_permit
from anchang.modules.inventory.actions.stock import Stock
from anchang.modules.inventory.events import PricesImported
from anchang.modules.inventory.models import ImportMapping, ImportRun, PriceVersion, Project
from anchang.modules.inventory.rules.pricelist import ListPlan, SheetPlan, plan_list
from anchang.modules.inventory.states import RunState, VersionState


def import_prices(
    project_id: UUID,
    *,
    data: bytes,
    file: str,
    by: Actor,
    at: datetime,
    mappings: Sequence[Mapping] = (),
    dry_run: bool = False,
    publish: bool = True,
    tell: Tell | None = None,
) -> Report:
    """Import a price list and return what became of every row.

    A dry run writes nothing. With `publish` the prices take effect at once; without, they wait as a draft.
    Raises NotAllowed, FileUnreadable, FileTooLarge, NothingToImport.
    """
    by.must(access.IMPORT, project_id)
    # Read before the transaction begins: a big file must not hold up everybody's writes.
    plan = read_list(data, file, mappings)
    if dry_run:
        return preview(project_id, plan, file, tell=tell)
    run = ImportRun(project_id=project_id, file=file[:200], digest=hashlib.sha256(data).hexdigest())
    return _import(project_id, plan, run, by=by, at=at, publish=publish, tell=tell)


def read_list(data: bytes, file: str, mappings: Sequence[Mapping] = ()) -> ListPlan:
    """Open and understand a price list. Raises FileUnreadable, FileTooLarge, NothingToImport."""
    plan = plan_list(open_book(data, file), mappings)
    if not any(sheet.is_used or sheet.report.why_refused for sheet in plan.sheets):
        raise errors.NothingToImport(file=file)
    return plan


def preview(project_id: UUID, plan: ListPlan, file: str, *, tell: Tell | None = None) -> Report:
    """Return the report an import would have, writing nothing."""
    stock = Stock.of(project_id, plan.units)
    for sheet in _told(plan, tell):
        changes = [stock.compare(row) for row in sheet.units]
        _count(sheet, sum(change.is_change for change in changes))
    return _report(plan, file, is_dry_run=True)


def start_import(
    project_id: UUID, *, data: bytes, file: str, by: Actor, at: datetime, mappings: Sequence[Mapping] = ()
) -> ImportRun:
    """Keep an uploaded file for its preview. Raises NotAllowed, FileUnreadable, FileTooLarge, NothingToImport."""
    by.must(access.IMPORT, project_id)
    # Read before the transaction begins, as for the import itself.
    return keep_import(project_id, read_list(data, file, mappings), data=data, file=file, by=by, at=at)


@action
def keep_import(project_id: UUID, plan: ListPlan, *, data: bytes, file: str, by: Actor, at: datetime) -> ImportRun:
    """Keep a file that was read, with how it was read. Raises NotAllowed."""
    by.must(access.IMPORT, project_id)
    ensure_project(project_id, by=by)
    run = ImportRun.objects.create(
        tenant_id=by.tenant_id,
        project_id=project_id,
        file=file[:200],
        digest=hashlib.sha256(data).hexdigest(),
        content=data,
        sheets=[mappings_of.to_data(sheet.mapping) for sheet in plan.sheets],
        made_by_id=ledger.person(by),
    )
    audit.record(by, "inventory.start_import", subject=run, project_id=project_id, at=at, digest=run.digest)
    return run


@action
def correct_import(run_id: UUID, *, mappings: Sequence[Mapping], by: Actor) -> ImportRun:
    """Keep a person's corrections of a preview. Raises NotThere, NotAllowed, ImportGone."""
    run = _previewed(run_id, by)
    run.sheets = [mappings_of.to_data(mapping) for mapping in mappings]
    run.save(update_fields=["sheets"])
    return run


def finish_import(
    run_id: UUID, *, by: Actor, at: datetime, publish: bool = True, plan: ListPlan | None = None
) -> Report:
    """Import a previewed file as corrected; `plan` is what `plan_of` made of it, where that was read before.

    Raises NotThere, NotAllowed, ImportGone.
    """
    run = _previewed(run_id, by)
    return _import(run.project_id, plan or plan_of(run), run, by=by, at=at, publish=publish)


def plan_of(run: ImportRun) -> ListPlan:
    """Return a previewed file as it is laid out now. Raises ImportGone when it is one no more."""
    if run.content is None:
        raise errors.ImportGone()
    return read_list(bytes(run.content), run.file, plans_of(run))


@action
def save_mapping(project_id: UUID, *, name: str, mappings: Sequence[Mapping], by: Actor, at: datetime) -> ImportMapping:
    """Save a layout under a name; the same name replaces it. Raises NotAllowed."""
    by.must(access.IMPORT, project_id)
    saved, _made = ImportMapping.objects.update_or_create(
        tenant_id=by.tenant_id,
        project_id=project_id,
        name=name[:60],
        defaults={
            "sheets": [mappings_of.to_data(mapping) for mapping in mappings],
            "made_by_id": ledger.person(by),
            "changed_at": at,
        },
    )
    audit.record(by, "inventory.save_mapping", subject=saved, project_id=project_id, at=at)
    return saved


def plans_of(run: ImportRun | ImportMapping) -> list[Mapping]:
    """Return the layouts kept with a preview, or saved."""
    return [mappings_of.from_data(one) for one in run.sheets]


def layout_of(run: ImportRun) -> list[Mapping]:
    """Return what is worth saving of a preview's layouts: those in which somebody found columns."""
    return [one for one in plans_of(run) if one.columns]


def _previewed(run_id: UUID, by: Actor) -> ImportRun:
    run = the_one(ImportRun.objects.filter(pk=run_id))
    by.must(access.IMPORT, run.project_id)
    if run.state != RunState.PREVIEW:
        raise errors.ImportGone()
    return run


@action
def _import(
    project_id: UUID,
    plan: ListPlan,
    run: ImportRun,
    *,
    by: Actor,
    at: datetime,
    publish: bool,
    tell: Tell | None = None,
) -> Report:
    project = ensure_project(project_id, by=by)
    ledger.hold_project(project_id)
    if run.content is not None and not ImportRun.objects.filter(pk=run.pk, state=RunState.PREVIEW).exists():
        raise errors.ImportGone()
    if plan.permit and not project.permit_no:
        project = note_permit(project, plan.permit, by=by)
    stock = Stock.of(project_id, plan.units)
    version: PriceVersion | None = None
    for sheet in _told(plan, tell):
        changes = [change for row in sheet.units if (change := stock.compare(row)).is_change]
        if changes and version is None:
            version = draft_version(project_id, source=run.file, by=by)
        try:
            with transaction.atomic():
                if version and changes:
                    stock.write(changes, version, by=by, at=at, released=publish and bool(project.permit_no))
                _count(sheet, len(changes))
        except IntegrityError:
            sheet.report.why_refused = _("写入时发现冲突，整张表没有导入，请重试。")
    _warn_of_sales(plan, stock, project, publish=publish)
    stock.rename(project_id)
    if version and publish:
        PriceVersion.objects.filter(pk=version.pk).update(
            state=VersionState.APPROVED, approved_by_id=ledger.person(by), approved_at=at
        )
        make_effective(version, by=by, at=at)
    return _close(run, plan, version, project, by=by, at=at)


def _close(
    run: ImportRun, plan: ListPlan, version: PriceVersion | None, project: Project, *, by: Actor, at: datetime
) -> Report:
    report = _report(plan, run.file, is_dry_run=False)
    report.facts = {"price_version": version.number if version else None, "permit": project.permit_no}
    run.tenant_id, run.state, run.content, run.done_at = by.tenant_id, RunState.DONE, None, at
    run.report, run.price_version, run.made_by_id = report.to_data(), version, ledger.person(by)
    run.save()
    report.facts["run_id"] = str(run.pk)
    imported = report.total("imported")
    audit.record(
        by,
        "inventory.import_prices",
        subject=run,
        project_id=project.pk,
        at=at,
        digest=run.digest,
        imported=imported,
        unchanged=report.total("unchanged"),
        refused=report.total("refused"),
    )
    if imported:
        events.publish(PricesImported(project_id=project.pk, run_id=run.pk, imported=imported, at=at))
    return report


def _used(plan: ListPlan) -> list[SheetPlan]:
    return [sheet for sheet in plan.sheets if sheet.is_used]


def _told(plan: ListPlan, tell: Tell | None) -> Iterator[SheetPlan]:
    """Yield the sheets, telling how many of their rows are done."""
    sheets = _used(plan)
    done, whole = 0, sum(len(sheet.units) for sheet in sheets)
    for sheet in sheets:
        if tell:
            tell(done, whole)
        yield sheet
        done += len(sheet.units)
    if tell:
        tell(done, whole)


def _count(sheet: SheetPlan, changed: int) -> None:
    sheet.report.imported = changed
    sheet.report.unchanged = len(sheet.units) - changed


def _report(plan: ListPlan, file: str, *, is_dry_run: bool) -> Report:
    return Report(file, [sheet.report for sheet in plan.sheets], is_dry_run)


def _warn_of_sales(plan: ListPlan, stock: Stock, project: Project, *, publish: bool) -> None:
    """Say once a sheet which units were not put on the market although the list calls them free or sold."""
    for sheet in _used(plan):
        column = sheet.mapping.columns.get("status", "")
        new = [row for row in sheet.units if row.key in stock.made]
        sold = [row for row in new if row.says == "sold"]
        shut = [row for row in new if row.says == "sale"] if not (publish and project.permit_no) else []
        if sold:
            words = _("%(n)s 套标为已售，先按未推导入，请在成交中补录。") % {"n": len(sold)}
            sheet.report.warnings.append(Notice(sold[0].row, column, words))
        if shut:
            words = _("%(n)s 套标为可售，因没有预售许可证号或价格未发布，先按未推导入。") % {"n": len(shut)}
            sheet.report.warnings.append(Notice(shut[0].row, column, words))
