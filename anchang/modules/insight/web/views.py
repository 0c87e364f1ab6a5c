"""The dashboard, and its tables as files."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anchang.kernel import clock, exports
from anchang.kernel.errors import NotThere
from anchang.kernel.exports import Tier
from anchang.kernel.http.pages import render_page
from anchang.kernel.sheets.writing import Table
from anchang.kernel.wording import listed
from anchang.modules.customers import api as customers
from anchang.modules.deals import api as deals
from anchang.modules.insight import tables
from anchang.modules.insight.access import SEE
from anchang.modules.insight.dashboard import Dashboard
from anchang.modules.insight.definitions import DEFINITIONS
from anchang.modules.insight.facts import gather
from anchang.modules.insight.rules.periods import Span, read_span
from anchang.modules.inventory import api as inventory
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
        "permit": board.facts.permit,
        "now": now,
        "spans": [(span.value, span.word, f"{here}?span={span.value}") for span in Span],
        "definitions": DEFINITIONS,
        "steps": tables.steps(board),
        "kinds": tables.kinds(board),
        "lists": _lists(request, project, board),
        "buildings": [(row.name, row.sold, row.launched) for row in board.buildings],
        "shut": listed(row.name for row in board.unlaunched),
        "total_word": _("合计"),
        "may_show_wall": request.actor.can(inventory.SHOW_WALL, request.project.id),
        "tables": {name: table(board) for name, table in tables.TABLES.items()},
    }
    return render_page(request, "insight/dashboard.html", context)


@require_GET
@requires(SEE)
def today(request: Request, project: str) -> HttpResponse:
    """Show the day's figures in one line, for the page of the day."""
    board = Dashboard(gather(request.project.id, span=Span.TODAY, at=clock.now()))
    return render_page(request, "insight/today.html", {"board": board, "definitions": DEFINITIONS})


@require_GET
@requires(SEE)
def wall(request: Request, project: str) -> HttpResponse:
    """Show today's and the month's figures in large, without amounts: buyers stand before the wall."""
    month = Dashboard(gather(request.project.id, span=Span.MONTH, at=clock.now()))
    context = {"month": month, "today": month.on_its_last_day, "definitions": DEFINITIONS}
    return render_page(request, "insight/wall.html", context)


def _lists(request: Request, project: str, board: Dashboard) -> dict[tuple[int, int], str]:
    """Return where each cell of the heat grid leads, for who may open the list."""
    ways = {
        "follow": (customers.VIEW, f"{reverse('customers:list', args=[project])}?overdue=1&owner="),
        "signing": (deals.VIEW, f"{reverse('deals:list', args=[project])}?state=overdue&owner="),
    }
    return {
        (row, column): f"{ways[kind][1]}{user_id}"
        for row, user_id in enumerate(board.late)
        for column, kind in enumerate(board.facts.overdue)
        if request.actor.can(ways[kind][0], request.project.id)
    }


@require_GET
@requires(SEE)
def table(request: Request, project: str, name: str) -> HttpResponse:
    """Hand out one table of the dashboard; who took it is logged."""
    find = tables.FILES.get(name)
    if find is None:
        raise NotThere()
    board = Dashboard(gather(request.project.id, span=read_span(request.GET.get("span", "")), at=clock.now()))
    found = find(board)
    rows, by, project_id = [Table(name, found.head, found.rows)], request.actor, request.project.id
    return exports.take(rows, name=f"{project}-{name}", kind="csv", tier=Tier.INTERNAL, by=by, project_id=project_id)
