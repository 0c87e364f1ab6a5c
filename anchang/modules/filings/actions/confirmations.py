"""What customer and broker confirm and sign at the desk, and what a project asks of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.modules.filings import escort_errors
from anchang.modules.filings.actions.escort import open_escort
from anchang.modules.filings.escort_states import NEEDED, Asked, Confirmation
from anchang.modules.filings.models import Escort, EscortCheck, EscortConfirmation, EscortPolicy
from anchang.modules.filings.rules import escorting, signing


@action
def sign(
    escort_id: UUID,
    kind: Confirmation,
    mark: signing.Mark,
    *,
    project_id: UUID,
    customer_id: UUID,
    by: Actor,
    at: datetime,
) -> EscortConfirmation:
    """Keep a signature, sealed. Raises NotThere, EscortOver, NothingToEscort, NumberNotFiled, AlreadyGiven."""
    escort = open_escort(escort_id, project_id=project_id, at=at)
    if escort.filing.customer_id not in (None, customer_id):
        raise escort_errors.NumberNotFiled()
    text = signing.to_text(mark)
    return write_down(escort, kind, customer_id=customer_id, mark=text, by=by, at=at)


def write_down(
    escort: Escort,
    kind: Confirmation,
    *,
    customer_id: UUID,
    by: Actor,
    at: datetime,
    mark: str = "",
    check: EscortCheck | None = None,
) -> EscortConfirmation:
    """Add a confirmation, once of its kind; inside an action. Raises AlreadyGiven."""
    row = EscortConfirmation(
        tenant_id=escort.tenant_id,
        escort=escort,
        customer_id=customer_id,
        kind=kind,
        check_sent=check,
        mark=mark,
        given_at=at,
        held_by=by.user_id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as twice:
        raise escort_errors.AlreadyGiven(kind=kind.label) from twice
    filing = escort.filing
    audit.record(by, "filings.confirm_escort", subject=filing, project_id=filing.project_id, at=at, kind=str(kind))
    return row


@action
def set_policy(project_id: UUID, *, asks: Asked, by: Actor, at: datetime) -> None:
    """Say what a project asks for from now on. Raises Stale when somebody else set it at this instant."""
    rows = EscortPolicy.objects.filter(project_id=project_id)
    before = asked_by(project_id)
    if before == asks:
        return
    try:
        with transaction.atomic():
            if not rows.update(asks=asks):
                rows.create(project_id=project_id, asks=asks)
    except IntegrityError as twice:
        raise Stale() from twice
    audit.record(
        by, "filings.set_escort_policy", subject=rows.get(), project_id=project_id, at=at, before=before, after=asks
    )


def asked_by(project_id: UUID) -> Asked:
    """Return what a project asks for."""
    found = EscortPolicy.objects.filter(project_id=project_id).values_list("asks", flat=True).first()
    return Asked(found) if found else Asked.NONE


def missing_for(project_id: UUID, brought: escorting.Escort | None) -> tuple[Confirmation, ...]:
    """Return what a project asks for and an escort lacks, as a judgement keeps it; all of it without an escort."""
    needed = NEEDED[asked_by(project_id)]
    if not needed:
        return ()
    rows = EscortConfirmation.objects.filter(pk__in=brought.confirmations if brought else ())
    given = set(rows.values_list("kind", flat=True))
    return tuple(kind for kind in needed if kind not in given)


def named(kinds: Iterable[Confirmation]) -> str:
    """Return kinds in one phrase."""
    return _("、").join(str(kind.label) for kind in kinds)
