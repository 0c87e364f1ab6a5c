"""A register of visits is uploaded, previewed, brought in, and reported on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from anchang.kernel import clock, exports
from anchang.kernel.exports import Tier
from anchang.kernel.http.pages import RefusableForm, render_page
from anchang.kernel.rows import the_one
from anchang.kernel.sheets.report import from_data
from anchang.modules.customers import api as customers
from anchang.modules.people.api import Request, requires
from anchang.modules.visits import access, queries
from anchang.modules.visits.actions import drafts
from anchang.modules.visits.models import RegisterImport

MOST_LINES = 200
RECENT = 10


class UploadForm(RefusableForm):
    """A file as the office keeps it."""

    file = forms.FileField(
        label=gettext_lazy("来访登记表"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("请选择一个 xlsx、xls 或 csv 文件。")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.IMPORT)
def upload(request: Request, project: str) -> HttpResponse:
    """Take a file and show what would become of it."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent, kept = form.cleaned_data["file"], None
        with form.refusals():
            kept = drafts.keep(request.project.id, data=sent.read(), file=sent.name, by=request.actor, at=clock.now())
        if kept is not None:
            return redirect("visits:import_preview", project=project, import_id=kept.pk)
    recent = RegisterImport.objects.filter(project_id=request.project.id).order_by("-pk")
    context = {
        "form": form,
        "recent": list(recent.defer("content", "report")[:RECENT]),
        "may_see": request.actor.can(access.VIEW, request.project.id),
    }
    return render_page(request, "visits/upload.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.IMPORT)
def preview(request: Request, project: str, import_id: UUID) -> HttpResponse:
    """Show a preview, or the report of what was brought in; a press brings it in."""
    row = _row(request, import_id)
    if request.method == "POST":
        drafts.finish(row.pk, receivers=_receivers(request, row), by=request.actor, at=clock.now())
        return redirect("visits:import_preview", project=project, import_id=row.pk)
    found = from_data(row.report)
    lines = list(found.lines())
    context: dict[str, Any] = {
        "row": row,
        "facts": [(title, found.facts.get(name, 0)) for name, title in _facts()],
        "lines": lines[:MOST_LINES],
        "more": max(0, len(lines) - MOST_LINES),
        "strangers": list(row.strangers.items()) if row.done_at is None else [],
        "consultants": [("", _("只记姓名")), *((one.user_id, one.name) for one in queries.consultants(row.project_id))],
        "doubtful": found.facts.get("doubtful", 0),
        "may_review": request.actor.can(customers.REVIEW, row.project_id),
        "unchanged": found.is_unchanged,
    }
    return render_page(request, "visits/import.html", context)


@require_GET
@requires(access.IMPORT)
def report(request: Request, project: str, import_id: UUID, form: str) -> HttpResponse:
    """Download the report as CSV or XLSX; who took it is logged."""
    tables = from_data(_row(request, import_id).report).tables()
    by, project_id = request.actor, request.project.id
    return exports.take(tables, name=f"{project}-visits", kind=form, tier=Tier.INTERNAL, by=by, project_id=project_id)


def _facts() -> list[tuple[str, str]]:
    return [
        ("rows", _("行数")),
        ("imported", _("新客户")),
        ("joined", pgettext("figure", "并入已有客户")),
        ("doubtful", _("待核对")),
        ("refused", _("未导入")),
        ("unchanged", _("此前已导入")),
    ]


def _row(request: Request, import_id: UUID) -> RegisterImport:
    return the_one(RegisterImport.objects.filter(pk=import_id, project_id=request.project.id))


def _receivers(request: Request, row: RegisterImport) -> dict[str, UUID]:
    """Return whom the person chose for names that are not on staff; an unknown choice counts as none."""
    staff = {str(one.user_id): one.user_id for one in queries.consultants(row.project_id)}
    chosen = {name: request.POST.get(f"receiver-{number}", "") for number, name in enumerate(row.strangers, 1)}
    return {name: staff[value] for name, value in chosen.items() if value in staff}
