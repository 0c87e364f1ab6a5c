"""Lists of filings: upload, see what would happen, say yes, take the report away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anchang.kernel import clock, exports
from anchang.kernel.exports import Tier
from anchang.kernel.http.pages import render_page
from anchang.kernel.rows import the_one
from anchang.kernel.sheets.report import from_data
from anchang.modules.filings import access, queries
from anchang.modules.filings.actions.uploads import take_list, upload_list
from anchang.modules.filings.models import FilingList
from anchang.modules.filings.web.forms import ListForm
from anchang.modules.people.api import Request, requires

LINES = 200


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.IMPORT)
def upload(request: Request, project: str) -> HttpResponse:
    """Take a file and preview it."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with form.refusals():
            row = upload_list(request.project.id, data=file.read(), file=file.name, by=request.actor)
            return redirect("filings:preview", project, row.pk)
    recent = access.lists_of(request.actor).filter(project_id=request.project.id).order_by("-pk")[:10]
    context = {"form": form, "recent": list(recent)}
    return render_page(request, "filings/upload.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.IMPORT)
def preview(request: Request, project: str, list_id: UUID) -> HttpResponse:
    """Show what the list would bring or brought, row by row; POST takes it in."""
    row = _list(request, list_id)
    if request.method == "POST":
        take_list(row.pk, by=request.actor, at=clock.now())
        messages.success(request, _("已导入 %(file)s。") % {"file": row.file_name})
        return redirect("filings:preview", project, row.pk)
    report = from_data(row.report)
    lines = list(report.lines())
    context = {
        "row": row,
        "facts": report.facts,
        "rows": report.total("rows"),
        "lines": lines[:LINES],
        "left_off": max(0, len(lines) - LINES),
        "is_gone": row.taken_at is None and row.pk not in queries.lists_waiting([row]),
    }
    return render_page(request, "filings/preview.html", context)


@require_GET
@requires(access.IMPORT)
def report(request: Request, project: str, list_id: UUID, kind: str) -> HttpResponse:
    """Hand out the report as CSV or XLSX; who took it is logged."""
    tables = from_data(_list(request, list_id).report).tables()
    by, project_id = request.actor, request.project.id
    return exports.take(tables, name=f"{project}-filings", kind=kind, tier=Tier.INTERNAL, by=by, project_id=project_id)


def _list(request: Request, list_id: UUID) -> FilingList:
    return the_one(access.lists_of(request.actor).filter(pk=list_id, project_id=request.project.id))
