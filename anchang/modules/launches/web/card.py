"""What an approver sees of a launch: what is asked, and the numbers that matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from anchang.kernel import money
from anchang.kernel.access import Actor
from anchang.kernel.rows import the_one
from anchang.kernel.wording import phrased
from anchang.modules.customers import api as customers
from anchang.modules.inventory import api as inventory
from anchang.modules.launches import live
from anchang.modules.launches.models import Entitlement, Launch, Offer
from anchang.modules.launches.web.pages import listed
from anchang.modules.people import api as people
from anchang.web.templatetags.anchang import big_money, exact

CARD = "launches/approval_card.html"


def describe(subject_id: UUID, facts: Mapping[str, Any], actor: Actor) -> Mapping[str, Any]:
    """Return the lines of the card, and the launch."""
    row = the_one(Launch.objects.filter(pk=subject_id))
    it = listed([row], at=row.opens_at)[0]
    units = ngettext("%(n)s 套", "%(n)s 套", it.units) % {"n": it.units}
    lines = [
        (_("开盘时间"), exact(row.opens_at)),
        (_("结束时间"), exact(row.closes_at)),
        (_("选房方式"), row.get_mode_display()),
        (_("房源套数"), _("%(all)s，%(kept)s") % {"all": units, "kept": it.kept} if it.kept else units),
        (_("表价合计"), big_money(_sum_of(row))),
        (_("定金"), _("%(yuan)s 元") % {"yuan": money.yuan(row.deposit_fen)}),
        (_("客户人数"), ngettext("%(n)s 位", "%(n)s 位", it.buyers) % {"n": it.buyers}),
    ]
    if it.standing:
        lines.insert(0, (_("已选房源"), _so_far(row, it.standing)))
    if facts.get("closes_at"):
        lines.append((_("结束改为"), exact(datetime.fromisoformat(facts["closes_at"]))))
    if facts.get("wave"):
        lines.append((_("加推房源"), _wave(row, facts["wave"])))
    if facts.get("unit"):
        lines.append((_("收回房源"), inventory.unit_of(UUID(facts["unit"])).name))
    if "buyer_no" in facts:
        lines.append((_("补叫客户"), _named(row, facts["buyer_no"], actor)))
    if "commitment" in facts:
        lines.append((_("作废的承诺值"), facts["commitment"]))
        lines.append(
            (
                pgettext("one", "摇号"),
                _("已用口令“%(word)s”摇号") % {"word": row.public_word} if row.drawn_at else _("尚未摇号"),
            )
        )
    return {"launch": row, "lines": lines, "reason": facts.get("reason", ""), "page": _page_of(row)}


def _so_far(row: Launch, standing: live.Standing) -> str:
    facts = {"gone": standing.gone, "left": standing.left, "unpaid": live.count_unpaid(row.pk)}
    return _("%(gone)s 套，其中未付定金 %(unpaid)s 套；还剩 %(left)s 套") % facts


def brief(facts: Mapping[str, Any]) -> str:
    """Return what an order is about in half a line: the flat where it is of one, and the reason."""
    unit = inventory.unit_of(UUID(facts["unit"])).name if facts.get("unit") else ""
    return phrased(part for part in (unit, facts.get("reason", "")) if part)


def _wave(row: Launch, wave: int) -> str:
    units = Offer.objects.filter(launch=row, wave=wave).count()
    return _("第 %(wave)s 次加推，%(units)s 套") % {"wave": wave, "units": units}


def _page_of(row: Launch) -> str:
    return reverse("launches:detail", args=[people.project(row.project_id).slug, row.pk])


def _sum_of(row: Launch) -> int:
    """Return what the units cost together, in fen: what they were armed at, or cost now."""
    prices = dict(Offer.objects.filter(launch=row).values_list("unit_id", "price_fen"))
    now = inventory.units_of([unit_id for unit_id, price in prices.items() if price is None])
    return sum(price or 0 for price in prices.values()) + sum(unit.list_total_fen or 0 for unit in now.values())


def _named(row: Launch, buyer_no: int, actor: Actor) -> str:
    buyer = the_one(Entitlement.objects.filter(launch=row, buyer_no=buyer_no))
    name = customers.names_for([buyer.customer_id], by=actor).get(buyer.customer_id, "")
    return _("%(number)s 号 %(name)s") % {"number": buyer.number, "name": name}
