"""Price lists in the browser: upload, preview with each problem at its cell, correct, import, report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anchang.kernel import clock, exports
from anchang.kernel.errors import BadInput, Refusal
from anchang.kernel.exports import Tier
from anchang.kernel.http.pages import render_page
from anchang.kernel.http.uploads import content_of
from anchang.kernel.rows import the_one
from anchang.kernel.sheets import report as reports
from anchang.kernel.sheets.mapping import Mapping
from anchang.modules.inventory import access, errors
from anchang.modules.inventory.actions import imports as acts
from anchang.modules.inventory.models import ImportMapping, ImportRun
from anchang.modules.inventory.rules.pricelist import ListPlan
from anchang.modules.inventory.states import RunState
from anchang.modules.inventory.web.preview import corrected, sheet_views
from anchang.modules.people.api import Request, requires

MOST_LINES = 500


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.IMPORT)
def imports(request: Request, project: str) -> HttpResponse:
    """Show past imports and take a new file."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return redirect("inventory:run", project, _upload(request).pk)
        except (errors.NothingToImport, BadInput, Refusal) as refused:
            if refused.status not in (413, 422):
                raise
            refusal = refused
    runs = ImportRun.objects.filter(project_id=request.project.id).select_related("made_by", "price_version")
    context = {
        "runs": runs.defer("content").order_by("-created_at")[:50],
        "mappings": [(one.pk, one.name) for one in ImportMapping.objects.filter(project_id=request.project.id)],
        "refusal": refusal,
        "refusal_title": str(refusal or ""),
    }
    return render_page(request, "inventory/imports.html", context, status=refusal.status if refusal else 200)


def _upload(request: Request) -> ImportRun:
    file = request.FILES.get("file")
    if file is None:
        raise BadInput({"file": _("请选择一个 xlsx、xls 或 csv 文件。")})
    saved: list[Mapping] = []
    if chosen := request.POST.get("mapping"):
        saved = acts.plans_of(_saved(request, chosen))
    return acts.start_import(
        request.project.id,
        data=content_of(file),
        file=file.name or "",
        by=request.actor,
        at=clock.now(),
        mappings=saved,
    )


def _saved(request: Request, words: str) -> ImportMapping:
    try:
        return ImportMapping.objects.get(pk=UUID(words), project_id=request.project.id)
    except (ValueError, ImportMapping.DoesNotExist):
        raise BadInput({"mapping": _("没有这个映射，请重新选择。")}) from None


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.IMPORT)
def run(request: Request, project: str, run_id: UUID) -> HttpResponse:
    """Show a preview, take corrections of it, or show the report of what came in."""
    found = _run(request, run_id)
    if found.state == RunState.DONE:
        report = _report(found)
        lines = list(report.lines())
        left_off = max(0, len(lines) - MOST_LINES)
        shown = {"run": found, "report": report, "lines": lines[:MOST_LINES], "left_off": left_off}
        return render_page(request, "inventory/report.html", shown)
    if request.method == "POST":
        _correct(request, found, request.POST)
        return redirect("inventory:run", project, run_id)
    plan, report = _previewed(found)
    context = {
        "run": found,
        "report": report,
        "sheets": sheet_views(plan),
        "permit": plan.permit,
        "imported": report.total("imported"),
    }
    return render_page(request, "inventory/preview.html", context)


def _correct(request: Request, found: ImportRun, posted: QueryDict) -> None:
    before = acts.plans_of(found)
    acts.correct_import(found.pk, mappings=corrected(before, posted), by=request.actor)


@require_POST
@requires(access.IMPORT)
def finish(request: Request, project: str, run_id: UUID) -> HttpResponse:
    """Import a previewed file."""
    found = _run(request, run_id)
    if found.state == RunState.PREVIEW:
        publish = bool(request.POST.get("publish"))
        report = acts.finish_import(found.pk, by=request.actor, at=clock.now(), publish=publish)
        facts = {"imported": report.total("imported"), "unchanged": report.total("unchanged")}
        if report.is_unchanged:
            messages.success(request, _("与系统中的数据相同，没有改动。"))
        else:
            messages.success(request, _("已导入 %(imported)s 套，无变化 %(unchanged)s 套。") % facts)
    return redirect("inventory:run", project, run_id)


@require_POST
@requires(access.IMPORT)
def keep(request: Request, project: str, run_id: UUID) -> HttpResponse:
    """Save the layout of a preview under a name."""
    found = _run(request, run_id)
    name = request.POST.get("name", "").strip()
    if not name:
        raise BadInput({"name": _("请给映射起一个名字。")})
    acts.save_mapping(request.project.id, name=name, mappings=acts.layout_of(found), by=request.actor, at=clock.now())
    messages.success(request, _("已保存映射“%(name)s”，下次上传时可以选用。") % {"name": name})
    return redirect("inventory:run", project, run_id)


@require_GET
@requires(access.IMPORT)
def download(request: Request, project: str, run_id: UUID, kind: str) -> HttpResponse:
    """Download a report as CSV or XLSX, of a preview what would come in; who took it is logged."""
    found = _run(request, run_id)
    report = _report(found) if found.state == RunState.DONE else _previewed(found)[1]
    tables, by, project_id = report.tables(), request.actor, request.project.id
    return exports.take(tables, name=f"{project}-prices", kind=kind, tier=Tier.INTERNAL, by=by, project_id=project_id)


def _previewed(found: ImportRun) -> tuple[ListPlan, reports.Report]:
    """Read the kept file as it is laid out now, and say what would come in."""
    plan = acts.plan_of(found)
    return plan, acts.preview(found.project_id, plan, found.file)


def _run(request: Request, run_id: UUID) -> ImportRun:
    return the_one(ImportRun.objects.select_related("price_version").filter(pk=run_id, project_id=request.project.id))


def _report(found: ImportRun) -> reports.Report:
    data: dict[str, Any] = found.report or {}
    return reports.from_data(data)
