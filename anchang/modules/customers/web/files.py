"""The customer book as a file: the rows that the list of the same address shows, numbers masked."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from anchang.kernel import clock, exports
from anchang.kernel.exports import Tier
from anchang.kernel.sheets.writing import Table
from anchang.modules.customers import access, queries
from anchang.modules.customers import search as searching
from anchang.modules.customers.naming import namer
from anchang.modules.customers.queries import CustomerRow
from anchang.modules.customers.web.lists import Asked
from anchang.modules.people import api as people
from anchang.modules.people.api import Request, requires


@require_GET
@requires(access.EXPORT)
def book_file(request: Request, project: str, kind: str) -> HttpResponse:
    """Hand out the list that the address names; who took it is logged."""
    asked, at, by, project_id = Asked.of(request.GET), clock.now(), request.actor, request.project.id
    wide = by.can(people.TAKE_MANY, project_id)
    rows = asked.narrow(access.visible_to(by, access.EXPORT, project_id=project_id), at=at)
    if asked.text:
        fitting = searching.find(project_ids=[project_id], text=asked.text, by=by, limit=searching.MOST)
        rows = rows.filter(pk__in=[row.pk for row in fitting])
    found = exports.within(queries.in_order(rows.select_related("person"), asked.sort, None), wide=wide)
    tables = [_table(queries.rows_of(found, at=at, name=namer(by)))]
    return exports.take(
        tables,
        name=f"{project}-customers",
        kind=kind,
        tier=Tier.PERSONAL,
        by=by,
        wide=wide,
        project_id=project_id,
    )


def _table(rows: list[CustomerRow]) -> Table:
    head = [
        pgettext("one", "客户"),
        _("手机号"),
        _("级别"),
        _("状态"),
        _("顾问"),
        _("首次到访"),
        _("最近到访"),
        _("下次跟进"),
    ]
    lines = [
        [
            row.name,
            row.phone,
            row.grade,
            row.status_label,
            row.owner or _("公海"),
            _moment(row.first_visit_at),
            _moment(row.last_seen_at),
            _moment(row.next_follow_at),
        ]
        for row in rows
    ]
    return Table(_("客户"), head, lines)


def _moment(at: datetime | None) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else ""
