"""Who is told of a filing: its broker while he can open it, afterwards who leads the agency that it stays with."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from anchang.modules.filings.access import VIEW_OWN
from anchang.modules.filings.models import Filing
from anchang.modules.people import api as people


def readers_of(filing: Filing) -> list[UUID]:
    """Return whom a notice reaches that leads to the filing; nobody for one of a list that names no account."""
    if filing.broker_id is None:
        return []
    if people.holds_role(filing.broker_id, VIEW_OWN.levels, project_id=filing.project_id, agency_id=filing.agency_id):
        return [filing.broker_id]
    if filing.agency_id is None:
        return []
    at_work = people.brokers_of(filing.agency_id)
    return [one.user_id for one in at_work if one.is_lead and filing.project_id in one.project_ids]


def with_readers(filings: Iterable[Filing], project_id: UUID) -> list[Filing]:
    """Return the filings of a project whose own brokers can open them, in two queries for all."""
    at_work = {(one.user_id, one.agency_id) for one in people.staff_of(project_id) if one.role in VIEW_OWN.levels}
    return [filing for filing in filings if (filing.broker_id, filing.agency_id) in at_work]
