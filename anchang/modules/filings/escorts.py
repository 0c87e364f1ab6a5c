"""Escorts as reception knows them: a code is taken, and the visit rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.rows import the_one
from anchang.modules.filings import errors, models
from anchang.modules.filings.actions import escort
from anchang.modules.filings.rules import escorting


@dataclass(frozen=True, slots=True)
class EscortRef:
    """Who was brought by whom. `customer_id` is None where a masked filing leaves open who it is; `phone` is masked."""

    id: UUID
    filing_id: UUID
    number: str
    customer_id: UUID | None
    agency_name: str
    broker_name: str
    phone: str
    is_masked: bool
    taken_at: datetime
    is_by_code: bool


def take_escort(code: str, *, project_id: UUID, by: Actor, at: datetime) -> EscortRef:
    """Take the code that a broker shows. Raises what `actions.escort.take_code` raises."""
    return _ref(escort.take_code(code, project_id=project_id, by=by, at=at))


def escort_of(escort_id: UUID, *, project_id: UUID, at: datetime) -> EscortRef:
    """Return an escort on which a visit to a project may rest. Raises NotThere, EscortOver."""
    rows = models.Escort.objects.filter(pk=escort_id, filing__project_id=project_id)
    found = the_one(rows.select_related("filing"))
    if not escorting.Escort(escort_id=found.pk, taken_at=found.taken_at).lasts(at):
        raise errors.EscortOver(at=f"{clock.local(found.taken_at):%H:%M}")
    return _ref(found)


def _ref(row: models.Escort) -> EscortRef:
    filing = row.filing
    return EscortRef(
        id=row.pk,
        filing_id=filing.pk,
        number=filing.number,
        customer_id=filing.customer_id,
        agency_name=filing.agency_name,
        broker_name=filing.broker_name,
        phone=filing.phone.open() if filing.is_masked else str(filing.phone),
        is_masked=filing.is_masked,
        taken_at=row.taken_at,
        is_by_code=row.code_id is not None,
    )
