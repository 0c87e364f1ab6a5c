"""What a consultant is told of the way of a customer's pick."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.modules.customers import api as customers
from anchang.modules.inventory import api as inventory
from anchang.modules.launches.models import Entitlement, Launch, Pick
from anchang.modules.notices.api import notify
from anchang.modules.people.api import project

PICKED, LOST, SETTLED, REFUSED = "launches.picked", "launches.lost", "launches.settled", "launches.refused"
SIGNED = "launches.signed"
TITLES = {
    PICKED: gettext_noop("%(buyer)s选定了 %(unit)s"),
    LOST: gettext_noop("%(buyer)s没有保住 %(unit)s"),
    SETTLED: gettext_noop("%(buyer)s的 %(unit)s 已转认购"),
    REFUSED: gettext_noop("%(buyer)s的定金将原路退回"),
    SIGNED: gettext_noop("%(buyer)s已电子签署 %(unit)s"),
}
BODIES = {
    PICKED: gettext_noop("还要在时限内支付定金，请跟进。"),
    LOST: gettext_noop("已放弃或逾期，房源回到可选。可以推荐其他房源。"),
    SETTLED: gettext_noop("请约客户签署。"),
    REFUSED: gettext_noop("付款时 %(unit)s 的保留时间已过，或金额不符。"),
    SIGNED: gettext_noop("请约客户签订买卖合同。"),
}


def tell(launch: Launch, picks: Sequence[Pick], kind: str, *, at: datetime) -> None:
    """Tell each pick's consultant once; of a rehearsal nobody is told. Inside an action."""
    if launch.is_rehearsal or not picks:
        return
    rows = Entitlement.objects.filter(launch=launch, buyer_no__in={pick.buyer_no for pick in picks})
    found = {row.buyer_no: row for row in rows}
    names = customers.refs(row.customer_id for row in found.values())
    units = inventory.units_of(pick.unit_id for pick in picks)
    slug = project(launch.project_id).slug
    for pick in picks:
        buyer = found.get(pick.buyer_no)
        if buyer is None or buyer.consultant_id is None:
            continue
        notify(
            user_ids=[buyer.consultant_id],
            kind=kind,
            title=TITLES[kind],
            body=BODIES[kind],
            facts={"buyer": names[buyer.customer_id].name, "unit": units[pick.unit_id].name},
            url=_address(slug, pick.subscription_id),
            project_id=launch.project_id,
            at=at,
            mark=f"{kind} {pick.pk}",
        )


def _address(slug: str, subscription_id: UUID | None) -> str:
    if subscription_id is None:
        return ""
    return reverse("deals:detail", kwargs={"project": slug, "subscription_id": subscription_id})
