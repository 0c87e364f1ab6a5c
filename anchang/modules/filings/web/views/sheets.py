"""The sheet of a confirmed visit, to be printed, and what a project asks for before it confirms one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anchang.kernel import clock
from anchang.kernel.errors import BadInput, NotThere
from anchang.kernel.http.pages import render_page
from anchang.kernel.rows import the_one
from anchang.modules.filings import access, queries
from anchang.modules.filings.actions.confirmations import asked_by, set_policy
from anchang.modules.filings.digest import digest, in_groups
from anchang.modules.filings.escort_states import Asked
from anchang.modules.filings.web.cards import card_of
from anchang.modules.filings.web.escorting import brought_of
from anchang.modules.people.api import Request, requires


@require_GET
@requires(access.VIEW)
def sheet(request: Request, project: str, filing_id: UUID) -> HttpResponse:
    """Show the sheet of a filing that was confirmed by an escort."""
    rows = access.visible_to(request.actor, access.VIEW, project_id=request.project.id)
    filing = the_one(rows.select_related("rule_set").filter(pk=filing_id))
    judgements = queries.judgements_of(filing)
    brought = brought_of(judgements, is_desk=True)
    if brought is None:
        raise NotThere()
    context = {
        "card": card_of(filing, judgements, by=request.actor),
        "brought": brought,
        "project": request.project,
        "fingerprint": in_groups(digest(filing, judgements)),
        "now": clock.now(),
        "back": reverse("filings:detail", args=[project, filing.pk]),
    }
    return render_page(request, "filings/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_ESCORT_POLICY)
def policy(request: Request, project: str) -> HttpResponse:
    """Show and set what must be given at the desk before a visit confirms a filing."""
    if request.method == "POST":
        asks = request.POST.get("asks", "")
        if asks not in Asked.values:
            raise BadInput({"asks": _("请选择到访确认的要求。")})
        set_policy(request.project.id, asks=Asked(asks), by=request.actor, at=clock.now())
        messages.success(request, _("已保存：%(asks)s，即刻生效。") % {"asks": Asked(asks).label})
        return redirect("filings:escort_policy", project=project)
    context = {"asks": asked_by(request.project.id), "options": Asked.choices}
    return render_page(request, "filings/policy.html", context)
