"""Reads of contracts: which one is in force for whom, and who ends soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet

from anchang.kernel import clock
from anchang.kernel.rows import at_most_one
from anchang.modules.filings.models import ChannelContract, Filing
from anchang.modules.filings.rules.contracts import REMIND_DAYS


def of(project_id: UUID, *, channel: str, agency_id: UUID | None) -> QuerySet[ChannelContract]:
    """Return the contracts of a project with an agency, or its offers to a channel without agencies."""
    return ChannelContract.objects.filter(project_id=project_id, channel=channel, agency=agency_id)


def contract_at(project_id: UUID, *, channel: str, agency_id: UUID | None, at: datetime) -> ChannelContract | None:
    """Return the contract in force at an instant; its days are the office's."""
    day = clock.local(at).date()
    rows = of(project_id, channel=channel, agency_id=agency_id)
    return at_most_one(rows.filter(voided_at__isnull=True, starts_on__lte=day, ends_on__gte=day))


def contract_of(filing: Filing) -> ChannelContract | None:
    """Return the contract by whose terms a filing is paid: the one of the day on which it was filed."""
    return contract_at(filing.project_id, channel=filing.channel, agency_id=filing.agency_id, at=filing.submitted_at)


def ending(today: date, limit: int) -> list[UUID]:
    """Return the contracts that end within the days of a reminder, the nearest end first."""
    rows = ChannelContract.objects.filter(
        voided_at__isnull=True, ends_on__gte=today, ends_on__lte=today + timedelta(days=max(REMIND_DAYS))
    )
    return list(rows.order_by("ends_on", "pk").values_list("pk", flat=True)[:limit])


def is_followed(contract: ChannelContract) -> bool:
    """Tell whether another contract of the same party begins on the day after."""
    rows = of(contract.project_id, channel=contract.channel, agency_id=contract.agency_id)
    return rows.filter(voided_at__isnull=True, starts_on=contract.ends_on + timedelta(days=1)).exists()


def agencies_of(project_id: UUID) -> set[UUID]:
    """Return the agencies with which a project has or had a contract."""
    rows = ChannelContract.objects.filter(project_id=project_id, agency__isnull=False)
    return {agency_id for agency_id in rows.values_list("agency", flat=True).distinct() if agency_id}


def projects_of(agency_id: UUID, *, from_day: date | None = None) -> set[UUID]:
    """Return the projects that have or had a contract with an agency; with a day, those that have one from it on."""
    rows = ChannelContract.objects.filter(agency=agency_id)
    if from_day is not None:
        rows = rows.filter(voided_at__isnull=True, ends_on__gte=from_day)
    return set(rows.values_list("project", flat=True).distinct())


def is_filed_under(contract: ChannelContract) -> bool:
    """Tell whether something was filed on one of a contract's days, lists included."""
    rows = Filing.objects.filter(
        project_id=contract.project_id,
        channel=contract.channel,
        agency=contract.agency_id,
        submitted_at__gte=clock.day_bounds(contract.starts_on)[0],
        submitted_at__lt=clock.day_bounds(contract.ends_on)[1],
    )
    return rows.exists()


def last_ends(project_id: UUID, agency_ids: Iterable[UUID], *, today: date) -> dict[UUID, date]:
    """Return until which day each agency may file: the end of its contract in force, or of those that follow it."""
    rows = ChannelContract.objects.filter(
        project_id=project_id, agency__in=list(agency_ids), voided_at__isnull=True, ends_on__gte=today
    )
    found: dict[UUID, date] = {}
    for agency_id, starts_on, ends_on in rows.order_by("starts_on").values_list("agency", "starts_on", "ends_on"):
        before = found.get(agency_id)
        if starts_on <= today or (before is not None and (starts_on - before).days <= 1):
            found[agency_id] = ends_on
    return found


def filings_by_broker(project_ids: Iterable[UUID], agency_id: UUID) -> dict[UUID, int]:
    """Return how many filings each broker has handed in for an agency."""
    rows = Filing.objects.filter(project_id__in=list(project_ids), agency=agency_id, broker__isnull=False)
    return dict(rows.order_by().values_list("broker").annotate(Count("pk")))


def filings_of_people(project_id: UUID, user_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many filings people who file for themselves have handed in."""
    rows = Filing.objects.filter(project_id=project_id, broker__in=list(user_ids), agency__isnull=True)
    return dict(rows.order_by().values_list("broker").annotate(Count("pk")))


def filings_by_agency(project_id: UUID, agency_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many filings each agency has handed in for a project, accepted or not."""
    rows = Filing.objects.filter(project_id=project_id, agency__in=list(agency_ids))
    return dict(rows.order_by().values_list("agency").annotate(Count("pk")))
