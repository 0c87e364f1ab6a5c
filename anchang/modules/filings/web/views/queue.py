"""The channel manager's queue: what waits, by section, chosen rows to act on, and the same rows as a file."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from anchang.kernel import clock, exports
from anchang.kernel.exports import Tier
from anchang.kernel.http.addresses import without_number
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.sheets.writing import Table
from anchang.modules.filings import access, queue
from anchang.modules.filings.queue import Section
from anchang.modules.filings.web.cards import Row, row_of
from anchang.modules.filings.web.choosing import chosen
from anchang.modules.filings.web.queue_forms import QueueFilters
from anchang.modules.filings.web.queueing import shown, waiting
from anchang.modules.filings.web.views.desk import filtered
from anchang.modules.people import api as people
from anchang.modules.people.api import Request, requires

PAGE = 50


@require_GET
@requires(access.HANDLE)
def index(request: Request, project: str) -> HttpResponse:
    """Show one section of what waits, the nearest deadline first, under the filters of the address."""
    at = clock.now()
    filters = QueueFilters(request.GET)
    filters.is_valid()
    rows = filtered(request, filters.cleaned_data)
    totals = queue.counts(rows, at=at)
    section = Section(filters.cleaned_data.get("section") or _first(totals))
    start = _start(request)
    found = queue.read(rows, section, at=at, start=start, most=PAGE + 1)
    context: dict[str, object] = {
        "rows": [waiting(row, section, by=request.actor) for row in found[:PAGE]],
        "tabs": _tabs(request, project, totals),
        "section": section,
        "filters": filters,
        "is_filtered": any(filters.cleaned_data.get(name) for name in ("agency", "text")),
        "next": str(start + PAGE) if len(found) > PAGE else "",
        "previous": str(max(start - PAGE, 0)) if start else "",
        "may_accept": section == Section.PENDING and any(row.waits_for_yes for row in found),
        "is_idle": not any(totals.values()),
    }
    if wants_part(request):
        return without_number(request, render_part(request, "filings/queue.html", "found", context))
    return render_page(request, "filings/queue.html", context)


@require_GET
@requires(access.HANDLE)
def file(request: Request, project: str, kind: str) -> HttpResponse:
    """Hand out the chosen filings, numbers masked; who took them is logged."""
    by, project_id = request.actor, request.project.id
    table = _table([row_of(row, by=by) for row in chosen(request)])
    wide = by.can(people.TAKE_MANY, project_id)
    return exports.take(
        [table], name=f"{project}-queue", kind=kind, tier=Tier.PERSONAL, by=by, wide=wide, project_id=project_id
    )


def _first(totals: dict[Section, int]) -> Section:
    """Return the first section with something in it: who comes to work begins there."""
    return next((section for section, count in totals.items() if count), Section.PENDING)


def _start(request: Request) -> int:
    raw = request.GET.get("cursor", "")
    return min(int(raw), queue.MOST_COUNTED) if raw.isascii() and raw.isdecimal() and len(raw) < 6 else 0


def _tabs(request: Request, project: str, totals: dict[Section, int]) -> list[tuple[str, str, str, str]]:
    query = request.GET.copy()
    query.pop("cursor", None)
    page = reverse("filings:queue", args=[project])
    tabs = []
    for section, count in totals.items():
        query["section"] = section
        tabs.append((str(section), str(section.label), f"{page}?{query.urlencode()}", shown(count) if count else ""))
    return tabs


def _table(rows: list[Row]) -> Table:
    head = [
        _("报备编号"),
        pgettext("one", "客户"),
        _("手机号"),
        _("状态"),
        _("渠道公司"),
        _("经纪人"),
        _("报备时间"),
        _("期限"),
    ]
    lines = [
        [
            row.number,
            row.name,
            row.phone,
            row.state_title,
            row.agency,
            row.broker,
            *map(_moment, (row.submitted_at, row.until)),
        ]
        for row in rows
    ]
    return Table(_("报备待办"), head, lines)


def _moment(at: datetime | None) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M:%S}" if at else ""
