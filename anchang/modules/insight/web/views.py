"""The dashboard, and its tables as files."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anchang.kernel import clock, exports
from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import render_page
from anchang.modules.insight import tables
from anchang.modules.insight.access import SEE
from anchang.modules.insight.dashboard import Dashboard
from anchang.modules.insight.definitions import DEFINITIONS
from anchang.modules.insight.facts import gather
from anchang.modules.insight.rules.periods import Span, read_span
from anchang.modules.people.api import Request, requires


@require_GET
@requires(SEE)
def dashboard(request: Request, project: str) -> HttpResponse:
    """Show the figures of a period; the period stands in the address."""
    now = clock.now()
    board = Dashboard(gather(request.project.id, span=read_span(request.GET.get("span", "")), at=now))
    here = reverse("insight:dashboard", args=[project])
    context = {
        "board": board,
        "now": now,
        "spans": [(span.value, span.word, f"{here}?span={span.value}") for span in Span],
        "definitions": DEFINITIONS,
        "steps": tables.steps(board),
        "kinds": tables.kinds(board),
        "buildings": [(row.name, row.sold, row.launched) for row in board.buildings],
        "total_word": _("合计"),
        "tables": {name: table(board) for name, table in tables.TABLES.items()},
    }
    return render_page(request, "insight/dashboard.html", context)


@require_GET
@requires(SEE)
def table(request: Request, project: str, name: str) -> HttpResponse:
    """Hand out one table of the dashboard; who took it is logged."""
    find = tables.FILES.get(name)
    if find is None:
        raise NotThere()
    board = Dashboard(gather(request.project.id, span=read_span(request.GET.get("span", "")), at=clock.now()))
    found = find(board)
    return exports.table(
        name=f"{project}-{name}",
        head=found.head,
        rows=found.rows,
        personal=False,
        wide=True,
        by=request.actor,
        project_id=request.project.id,
    )
