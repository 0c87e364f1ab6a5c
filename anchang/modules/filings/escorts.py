"""Escorts as reception knows them: a code is taken, what the project asks for is given, and the visit rests on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.rows import the_one
from anchang.modules.filings import escort_errors, models
from anchang.modules.filings.actions import confirmations, escort, escort_checks
from anchang.modules.filings.escort_states import NEEDED, Asked, Confirmation
from anchang.modules.filings.queries import asks_of
from anchang.modules.filings.rules import escorting, signing

send_check = escort_checks.send_check
confirm_by_code = escort_checks.confirm_by_code


@dataclass(frozen=True, slots=True)
class EscortRef:
    """Who was brought by whom. `customer_id` is None where a masked filing leaves open who it is; `phone` is masked.

    `given` holds when each confirmation was given, `needed` what the project asks for.
    """

    id: UUID
    filing_id: UUID
    number: str
    customer_id: UUID | None
    agency_name: str
    broker_name: str
    phone: str
    is_masked: bool
    submitted_at: datetime
    taken_at: datetime
    is_by_code: bool
    given: dict[Confirmation, datetime] = field(default_factory=dict)
    needed: tuple[Confirmation, ...] = ()


def take_escort(code: str, *, project_id: UUID, by: Actor, at: datetime) -> EscortRef:
    """Take the code that a broker shows. Raises what `actions.escort.take_code` raises."""
    return _ref(escort.take_code(code, project_id=project_id, by=by, at=at))


def begin_escort(filing_id: UUID, *, project_id: UUID, by: Actor, at: datetime) -> EscortRef:
    """Say at the desk who brings a customer, without a code. Raises NotThere, NothingToEscort."""
    return _ref(escort.begin_escort(filing_id, project_id=project_id, by=by, at=at))


def escort_of(escort_id: UUID, *, project_id: UUID, at: datetime) -> EscortRef:
    """Return an escort on which a visit to a project may rest, in one query. Raises NotThere, EscortOver."""
    rows = models.Escort.objects.filter(pk=escort_id, filing__project_id=project_id).select_related("filing")
    told = {"asks": asks_of("filing__project_id")} | {f"at_{kind}": _given(kind) for kind in Confirmation.values}
    found: Any = the_one(rows.annotate(**told))
    if not escorting.Escort(escort_id=found.pk, taken_at=found.taken_at).lasts(at):
        raise escort_errors.EscortOver(at=f"{clock.local(found.taken_at):%H:%M}")
    given = {kind: getattr(found, f"at_{kind}") for kind in Confirmation}
    return _ref(found, {kind: moment for kind, moment in given.items() if moment}, asks=found.asks)


def _given(kind: str) -> Subquery:
    rows = models.EscortConfirmation.objects.filter(escort_id=OuterRef("pk"), kind=kind)
    return Subquery(rows.values("given_at")[:1])


def sign(
    escort_id: UUID,
    kind: Confirmation,
    *,
    strokes: str,
    name: str,
    is_typed: bool,
    project_id: UUID,
    customer_id: UUID,
    by: Actor,
    at: datetime,
) -> None:
    """Keep a signature: strokes as JSON, or a typed name that is said to stand for them.

    Raises SignatureMissing, SignatureUntold, SignatureTooLong and what `actions.confirmations.sign` raises.
    """
    try:
        mark = signing.read_mark(strokes=strokes, name=name, is_typed=is_typed)
    except signing.NoSignature as none:
        refusals = {"untold": escort_errors.SignatureUntold, "long": escort_errors.SignatureTooLong}
        raise refusals.get(str(none), escort_errors.SignatureMissing)() from none
    confirmations.sign(escort_id, kind, mark, project_id=project_id, customer_id=customer_id, by=by, at=at)


def _ref(
    row: models.Escort, given: dict[Confirmation, datetime] | None = None, *, asks: str | None = None
) -> EscortRef:
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
        submitted_at=filing.submitted_at,
        taken_at=row.taken_at,
        is_by_code=row.code_id is not None,
        given=given or {},
        needed=NEEDED[Asked(asks or Asked.NONE)],
    )
