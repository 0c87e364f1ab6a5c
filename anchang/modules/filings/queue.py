"""What waits for the channel manager: sections of the live filings, each counted up to a limit and read by deadline."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import IntegerField, Q, QuerySet, Subquery, TextChoices
from django.utils.translation import gettext_lazy as _

from anchang.kernel import clock
from anchang.kernel.tenancy import Tenant, current_tenant
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import AWAITING, Code, State

MOST_COUNTED = 999


class Section(TextChoices):
    """What a filing waits for."""

    PENDING = "pending", _("待确认")
    SUSPECTED = "suspected", _("疑似重号")
    DISPUTED = "disputed", _("争议中")
    TODAY = "today", _("今日到期")
    CONSENT = "consent", _("待客户同意")
    UNPLACED = "unplaced", _("定位待核对")


class _Capped(Subquery):
    """How many rows a limited query returns."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()
    empty_result_set_value = 0


def parts_of(rows: QuerySet[Filing], section: Section, *, at: datetime) -> list[QuerySet[Filing]]:
    """Return the filings of a section, each part in the order of one deadline, so that each reads its own index."""
    if section == Section.PENDING:
        waits = rows.filter(state=State.PENDING).exclude(code__in=[Code.SUSPECTED, Code.UNCONFIRMED])
        return [waits.order_by("valid_until", "pk")]
    if section == Section.SUSPECTED:
        return [rows.filter(state=State.PENDING, code=Code.SUSPECTED).order_by("valid_until", "pk")]
    if section == Section.DISPUTED:
        return [rows.filter(state=State.DISPUTED).order_by("pk")]
    if section == Section.CONSENT:
        asked = Q(state__in=sorted(AWAITING), answer="", consent_due_at__isnull=False)
        return [rows.filter(asked).order_by("consent_due_at", "pk")]
    if section == Section.UNPLACED:
        return [rows.filter(state__in=sorted(AWAITING), is_unplaced=True).order_by("valid_until", "pk")]
    end = clock.day_bounds(clock.local(at).date())[1]
    visits = rows.filter(state__in=sorted(AWAITING), valid_until__gte=at, valid_until__lt=end)
    deals = rows.filter(state=State.VISITED, deal_until__gte=at, deal_until__lt=end)
    return [visits.order_by("valid_until", "pk"), deals.order_by("deal_until", "pk")]


def counts(rows: QuerySet[Filing], *, at: datetime) -> dict[Section, int]:
    """Return how many filings each section has, no more than one above the limit; one query for all."""
    parts = [(section, part) for section in Section for part in parts_of(rows, section, at=at)]
    asked = {f"n{place}": _Capped(part.values("pk")[: MOST_COUNTED + 1]) for place, (_one, part) in enumerate(parts)}
    found = Tenant.objects.filter(pk=current_tenant()).annotate(**asked).values(*asked).get()
    total = dict.fromkeys(Section, 0)
    for (section, _part), count in zip(parts, found.values(), strict=True):
        total[section] += count
    return {section: min(count, MOST_COUNTED + 1) for section, count in total.items()}


def read(rows: QuerySet[Filing], section: Section, *, at: datetime, start: int, most: int) -> list[Filing]:
    """Return so many filings of a section from a place on, the nearest deadline first."""
    end = start + most
    found = [row for part in parts_of(rows, section, at=at) for row in part.select_related("rule_set")[:end]]
    return sorted(found, key=_by_consent if section == Section.CONSENT else _by_deadline)[start:end]


def _by_deadline(row: Filing) -> tuple[datetime, UUID]:
    return row.until, row.pk


def _by_consent(row: Filing) -> tuple[datetime, UUID]:
    return row.consent_due_at or row.until, row.pk
