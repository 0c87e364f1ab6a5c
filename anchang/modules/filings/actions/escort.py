"""A broker shows a code for a minute; the desk that takes it first has the escort."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit, clock, vault
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one, the_one
from anchang.kernel.tenancy import current_tenant
from anchang.modules.filings import access, errors, escort_errors
from anchang.modules.filings.models import Escort, EscortCode, EscortConfirmation, Filing
from anchang.modules.filings.rules import escorting
from anchang.modules.filings.states import AWAITING, State

TRIES = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A code for the broker's phone: its digits, since when and until when it is shown."""

    code: str
    since: datetime
    until: datetime


@action
def show_code(filing_id: UUID, *, by: Actor, at: datetime) -> Shown:
    """Make the code that a broker shows for one of their own filings. Raises NotThere, NothingToEscort."""
    filing = the_one(access.visible_to(by, access.SUBMIT).filter(pk=filing_id))
    check_awaits(filing, at=at)
    for _ in range(TRIES):
        code = f"{secrets.randbelow(10**escorting.DIGITS):0{escorting.DIGITS}d}"
        try:
            with transaction.atomic():
                EscortCode.objects.create(filing=filing, code_index=_index(code), expires_at=at + escorting.LASTS)
            return Shown(code, since=at, until=at + escorting.SHOWN)
        except IntegrityError:
            continue  # somebody else is showing these digits
    raise escort_errors.NoCodeNow()


@action
def take_code(code: str, *, project_id: UUID, by: Actor, at: datetime) -> Escort:
    """Take a code at a project's desk, once; read again by the same desk at once, it gives the same escort.

    Raises CodeUnreadable, CodeUnknown, OtherProject, CodeUsed, CodeExpired, NothingToEscort.
    """
    digits = escorting.read_code(code)
    if not digits:
        raise escort_errors.CodeUnreadable()
    rows = EscortCode.objects.filter(code_index=_index(digits)).select_related("filing")
    shown = rows.order_by("-pk").first()
    if shown is None:
        raise escort_errors.CodeUnknown()
    if shown.filing.project_id != project_id:
        raise errors.OtherProject()
    if _is_taken(shown):
        return _taken(shown, by=by, at=at)
    if shown.expires_at < at:
        raise escort_errors.CodeExpired(at=f"{clock.local(shown.expires_at):%H:%M:%S}")
    check_awaits(shown.filing, at=at)
    if not _claim(shown, at):
        raise escort_errors.CodeUsed(at=f"{clock.local(at):%H:%M:%S}")
    return begin(shown.filing, code=shown, by=by, at=at)


def begin(filing: Filing, *, code: EscortCode | None, by: Actor, at: datetime) -> Escort:
    """Write down that the customer of a filing was brought; inside an action. Raises CodeUsed."""
    try:
        with transaction.atomic():
            escort = Escort.objects.create(filing=filing, code=code, taken_at=at, taken_by=by.user_id)
    except IntegrityError as twice:
        raise escort_errors.CodeUsed(at=f"{clock.local(at):%H:%M:%S}") from twice
    audit.record(by, "filings.take_escort", subject=filing, project_id=filing.project_id, at=at, by_code=bool(code))
    return escort


@action
def begin_escort(filing_id: UUID, *, project_id: UUID, by: Actor, at: datetime) -> Escort:
    """Write down at the desk who brings the customer, where the broker has no code to show.

    Raises NotThere, NothingToEscort.
    """
    filing = the_one(Filing.objects.filter(pk=filing_id, project_id=project_id))
    check_awaits(filing, at=at)
    return begin(filing, code=None, by=by, at=at)


def open_escort(escort_id: UUID, *, project_id: UUID, at: datetime) -> Escort:
    """Return an escort of a project with its filing, on which a visit may rest still.

    Raises NotThere, EscortOver, NothingToEscort.
    """
    rows = Escort.objects.filter(pk=escort_id, filing__project_id=project_id)
    row = the_one(rows.select_related("filing__tenant"))
    if not escorting.Escort(escort_id=row.pk, taken_at=row.taken_at).lasts(at):
        raise escort_errors.EscortOver(at=f"{clock.local(row.taken_at):%H:%M}")
    check_awaits(row.filing, at=at)
    return row


@action
def forget_codes(*, at: datetime) -> None:
    """Delete the codes that nobody took; for a day they still say that they are over, not that they never were."""
    EscortCode.objects.filter(taken_at__isnull=True, expires_at__lt=at - escorting.TELLS).delete()


def escort_behind(filing: Filing, escort_id: UUID, *, customer_id: UUID, at: datetime) -> escorting.Escort | None:
    """Return what a filing's judgement keeps of an escort; None where it was of another filing.

    Raises NotThere, EscortOver.
    """
    row = the_one(Escort.objects.filter(pk=escort_id, filing__project_id=filing.project_id))
    given = EscortConfirmation.objects.filter(escort=row, customer_id=customer_id).order_by("pk")
    brought = escorting.Escort(
        escort_id=row.pk,
        taken_at=row.taken_at,
        code_id=row.code_id,
        confirmations=tuple(given.values_list("pk", flat=True)),
    )
    if not brought.lasts(at):
        raise escort_errors.EscortOver(at=f"{clock.local(row.taken_at):%H:%M}")
    return brought if row.filing_id == filing.pk else None


def check_awaits(filing: Filing, *, at: datetime) -> None:
    """Raise NothingToEscort unless a filing still waits for its visit."""
    if filing.state not in AWAITING or filing.valid_until < at:
        state = State.EXPIRED if filing.state in AWAITING else State(filing.state)
        raise escort_errors.NothingToEscort(number=filing.number, state=state.label, current={"state": str(state)})


def _is_taken(shown: EscortCode) -> bool:
    return shown.taken_at is not None


def _claim(shown: EscortCode, at: datetime) -> bool:
    return bool(EscortCode.objects.filter(pk=shown.pk, taken_at__isnull=True).update(taken_at=at))


def _taken(shown: EscortCode, *, by: Actor, at: datetime) -> Escort:
    escort = at_most_one(Escort.objects.filter(code=shown).select_related("filing"))
    if escort and escort.taken_by == by.user_id and at - escort.taken_at <= escorting.SAME_SCAN:
        return escort
    raise escort_errors.CodeUsed(at=f"{clock.local(shown.taken_at or at):%H:%M:%S}")


def _index(code: str) -> bytes:
    return vault.index(code, purpose="escort", tenant_id=current_tenant())
