"""How near the paid channels are to a project's ceiling (渠道占比上限), and who set it when."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Subquery

from anchang.kernel.tenancy import Tenant, current_tenant
from anchang.modules.deals import api as deals
from anchang.modules.insight import sales
from anchang.modules.insight.models import ChannelCeiling
from anchang.modules.insight.rules import rates
from anchang.modules.insight.rules.deals import flats
from anchang.modules.insight.rules.periods import Period
from anchang.modules.inventory import api as inventory
from anchang.modules.visits import api as visits

# Domain guide §14: a ceiling for the channels' share of the deals; the brief of most groups says sixty.
DEFAULT_PERCENT = 60
# What is brought by somebody who is paid for it; its share of the deals is capped.
CAPPED = frozenset({visits.Source.CHANNEL.value})
SHOWN = 20


def percent_of(project_id: UUID) -> int:
    """Return a project's ceiling; one query."""
    rows = ChannelCeiling.objects.filter(project_id=project_id).order_by("-pk")
    newest = rows.values_list("percent", flat=True).first()
    return DEFAULT_PERCENT if newest is None else newest


def settings_of(project_id: UUID) -> tuple[int, str]:
    """Return a project's ceiling and its presale permit, which the dashboard shows beside each other; one query."""
    rows = ChannelCeiling.objects.filter(project_id=project_id).order_by("-pk")
    found = Tenant.objects.filter(pk=current_tenant()).values_list(
        Subquery(rows.values("percent")[:1]), inventory.permit_column(project_id)
    )
    percent, permit = found.get()
    return DEFAULT_PERCENT if percent is None else percent, permit or ""


def history(project_id: UUID) -> list[ChannelCeiling]:
    """Return who set what, newest first."""
    return list(ChannelCeiling.objects.filter(project_id=project_id).order_by("-pk")[:SHOWN])


def standing(project_id: UUID, sold: Sequence[deals.DealRow], period: Period) -> rates.Ceiling | None:
    """Return how near the paid channels are in a period, as the dashboard counts; None where nothing was sold."""
    came = visits.first_visits_of(sale.customer_id for sale in sold) if sold else {}
    sources = {pk: it.source for pk, it in came.items()}
    shares = rates.by_channel(flats(sales.deals_of(sold, sources, unknown=visits.Source.UNKNOWN.value)), period)
    total = sum(share.units for share in shares)
    if total <= 0:
        return None
    capped = sum(share.units for share in shares if share.code in CAPPED)
    return rates.ceiling(max(capped, 0), total, percent_of(project_id))
