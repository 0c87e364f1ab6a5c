"""The template of splits of a project: what an arbiter's split begins with, and every version there was."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anchang.kernel import clock
from anchang.kernel.http.pages import render_page
from anchang.modules.filings import access, dispute_queries
from anchang.modules.filings.actions.disputes.splits import set_splits
from anchang.modules.filings.rules.splitting import TEMPLATE
from anchang.modules.filings.web.dispute_forms import SplitsForm
from anchang.modules.people import api as people
from anchang.modules.people.api import Request, requires


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_SPLITS)
def splits(request: Request, project: str) -> HttpResponse:
    """Show the template with its versions, and make the next one."""
    versions = dispute_queries.templates_of(request.project.id)
    standing = versions[0] if versions else None
    begin = standing.splits if standing else TEMPLATE
    form = SplitsForm(request.POST or None, rules=begin, after=standing.version if standing else 0)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            after = form.cleaned_data["after"]
            row = set_splits(request.project.id, form.rules, after=after, by=request.actor, at=clock.now())
            said = _("分成模板第 %(version)s 版已生效。") % {"version": row.version} if row else _("没有改动。")
            messages.success(request, said)
            return redirect("filings:splits", project=project)
    names = people.name_of({row.made_by for row in versions})
    context = {
        "form": form,
        "versions": [(row, row.splits, names.get(row.made_by, "")) for row in versions],
    }
    return render_page(request, "filings/splits.html", context, status=422 if form.errors else 200)
