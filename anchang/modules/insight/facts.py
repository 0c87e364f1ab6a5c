"""What the figures are computed from, read through the earlier modules' doors in few queries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from anchang.kernel import clock
from anchang.modules.customers import api as customers
from anchang.modules.deals import api as deals
from anchang.modules.insight import ceilings, sales
from anchang.modules.insight.dashboard import RECENT_DAYS, Building, Facts
from anchang.modules.insight.rules.periods import Period, Span, before, period_of
from anchang.modules.inventory import api as inventory
from anchang.modules.people import api as people
from anchang.modules.visits import api as visits


def gather(project_id: UUID, *, span: Span, at: datetime) -> Facts:
    """Return the facts of a project for a span, in nine queries at most."""
    today = clock.local(at).date()
    since = _earliest(span, today)
    sold = deals.deal_rows(project_id, first=since, last=today) if since else deals.deal_rows(project_id)
    first_visits = visits.first_visits_by_day(project_id, since, today)
    opened = min([*first_visits, *(sale.subscribed_on for sale in sold), today])
    period = period_of(span, today, opened=opened)
    came = visits.first_visits_of(sale.customer_id for sale in sold) if sold else {}
    overdue = {
        "follow": customers.due_by_owner(project_id, before=at),
        "signing": sales.overdue_signings(sold, today),
    }
    late = {user_id for kind in overdue.values() for user_id in kind}
    ceiling_percent, permit = ceilings.settings_of(project_id)
    return Facts(
        span=span,
        period=period,
        before=before(span, period),
        first_visits=first_visits,
        cohort=_cohort(project_id, period, first_visits, sold, came),
        deals=sales.deals_of(sold, {pk: it.source for pk, it in came.items()}, unknown=visits.Source.UNKNOWN.value),
        channels={source.value: str(source.label) for source in visits.Source},
        capped=ceilings.CAPPED,
        buildings=[
            Building(row.name, row.sold, row.launched, row.shut)
            for row in inventory.sales_by_building(project_id, product=inventory.Product.FLAT)
        ],
        overdue=overdue,
        names=people.name_of(late) if late else {},
        ceiling_percent=ceiling_percent,
        permit=permit,
    )


def _earliest(span: Span, today: date) -> date | None:
    # The same days before are read together with the period's own.
    if span is Span.ALL:
        return None
    former = before(span, period_of(span, today, opened=today))
    recent = today - timedelta(days=RECENT_DAYS - 1)
    return min(recent, former.first if former else today)


def _cohort(
    project_id: UUID,
    period: Period,
    first_visits: dict[date, int],
    sold: list[deals.DealRow],
    came: dict[UUID, visits.FirstVisit],
) -> dict[str, int]:
    mine = {pk for pk, visit in came.items() if period.holds(visit.day)}
    standing = [sale for sale in sold if sale.customer_id in mine and sales.stands(sale)]
    return {
        # A customer has one first visit, so that the days' sum is theirs.
        "first": sum(groups for day, groups in first_visits.items() if period.holds(day)),
        "repeat": visits.came_again(project_id, period.first, period.last),
        "subscribed": len({sale.customer_id for sale in standing}),
        "signed": len({sale.customer_id for sale in standing if sale.signed_on}),
    }
