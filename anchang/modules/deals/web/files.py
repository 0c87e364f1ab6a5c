"""Subscriptions as a file: the rows that the list of the same address shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from anchang.kernel import exports
from anchang.kernel.exports import Tier
from anchang.kernel.money import Fen
from anchang.kernel.sheets.writing import Table
from anchang.modules.deals import access
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.web.buyers import names_of
from anchang.modules.deals.web.pages import filtered
from anchang.modules.people.api import TAKE_MANY, Request, name_of, requires


@require_GET
@requires(access.EXPORT)
def deals_file(request: Request, project: str, kind: str) -> HttpResponse:
    """Hand out the list that the address names; who took it is logged."""
    by, project_id = request.actor, request.project.id
    wide = by.can(TAKE_MANY, project_id)
    rows, _chosen = filtered(request, access.visible_to(by, access.EXPORT).filter(project_id=project_id))
    found = exports.within(rows.order_by("-pk"), wide=wide)
    return exports.take(
        [_table(found, names_of(by, found))],
        name=f"{project}-deals",
        kind=kind,
        tier=Tier.PERSONAL,
        by=by,
        wide=wide,
        project_id=project_id,
    )


def _table(rows: Sequence[Subscription], buyers: Mapping[UUID, str]) -> Table:
    owners = name_of({row.owner_id for row in rows})
    head = [
        _("编号"),
        pgettext("one", "房源"),
        pgettext("one", "客户"),
        _("状态"),
        _("总价（元）"),
        _("表价（元）"),
        _("优惠（元）"),
        _("定金（元）"),
        _("置业顾问"),
        _("认购日期"),
        _("计划签约"),
        _("签约日期"),
    ]
    lines = [
        [
            row.number,
            row.unit_name,
            buyers.get(row.customer_id, ""),
            row.get_close_reason_display() if row.close_reason else row.get_state_display(),
            _yuan(row.deal_total_fen),
            _yuan(row.list_total_fen),
            _yuan(row.discount_fen),
            _yuan(row.deposit_fen),
            owners.get(row.owner_id, ""),
            _day(row.subscribed_on),
            _day(row.planned_sign_on),
            _day(row.signed_on),
        ]
        for row in rows
    ]
    return Table(pgettext("deal", "认购"), head, lines)


def _yuan(fen: Fen) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
