"""The customer at the desk confirms by a code that is sent to the number that was filed."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anchang.kernel import audit, clock, vault
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Refusal, Stale
from anchang.modules.customers import api as customers
from anchang.modules.filings import escort_errors, queries
from anchang.modules.filings.actions.confirmations import write_down
from anchang.modules.filings.actions.escort import open_escort
from anchang.modules.filings.escort_states import MOST_CHECKS, MOST_TRIES, Confirmation
from anchang.modules.filings.models import Escort, EscortCheck, Filing
from anchang.modules.filings.rules import checking
from anchang.modules.people import api as people


def send_check(escort_id: UUID, *, project_id: UUID, customer_id: UUID, by: Actor, at: datetime) -> datetime:
    """Send the customer a code and return until when it counts.

    It is written down first and handed over after it, so that a slow gateway holds no lock; what the gateway refuses
    is taken back. Raises NotThere, EscortOver, NothingToEscort, NumberNotFiled, CheckTooSoon, ChecksUsedUp, and what
    the gateway refuses.
    """
    code = f"{secrets.randbelow(10**checking.DIGITS):0{checking.DIGITS}d}"
    check, number = _open(escort_id, code, project_id=project_id, customer_id=customer_id, by=by, at=at)
    try:
        _hand_over(check, number, code)
    except Refusal:
        _take_back(check.pk)
        raise
    return check.expires_at


def confirm_by_code(escort_id: UUID, code: str, *, project_id: UUID, by: Actor, at: datetime) -> None:
    """Take the code that the customer got. Each try is counted, whatever comes of it.

    Raises NotThere, EscortOver, NothingToEscort, CheckUnreadable, CheckNotSent, CheckExpired, CheckWrong,
    ChecksUsedUp, Stale.
    """
    digits = checking.read_check(code)
    if not digits:
        raise escort_errors.CheckUnreadable()
    left = _try(escort_id, digits, project_id=project_id, by=by, at=at)
    if left is not None:
        raise escort_errors.CheckWrong(left=left) if left else escort_errors.TriesUsedUp()


@action
def _open(
    escort_id: UUID, code: str, *, project_id: UUID, customer_id: UUID, by: Actor, at: datetime
) -> tuple[EscortCheck, str]:
    escort = open_escort(escort_id, project_id=project_id, at=at)
    number = _number_of(escort.filing, customer_id)
    person = vault.index(number, purpose="escort-person", tenant_id=escort.tenant_id)
    sent = list(EscortCheck.objects.filter(escort=escort).order_by("number"))
    _check_limits(sent, person, at)
    check = EscortCheck(
        tenant_id=escort.tenant_id,
        escort=escort,
        customer_id=customer_id,
        number=len(sent) + 1,
        code_index=_index(code, escort),
        person_index=person,
        sent_at=at,
        expires_at=at + checking.LASTS,
    )
    try:
        with transaction.atomic():
            check.save(force_insert=True)
    except IntegrityError as twice:
        raise escort_errors.CheckTooSoon(seconds=int(checking.PAUSE.total_seconds())) from twice
    filing = escort.filing
    audit.record(by, "filings.send_escort_check", subject=filing, project_id=filing.project_id, at=at)
    return check, number


def _check_limits(sent: list[EscortCheck], person: bytes, at: datetime) -> None:
    if sent and (wait := sent[-1].sent_at + checking.PAUSE - at).total_seconds() > 0:
        raise escort_errors.CheckTooSoon(seconds=int(wait.total_seconds()) + 1)
    start, _end = clock.day_bounds(clock.local(at).date())
    today = EscortCheck.objects.filter(person_index=person, sent_at__gte=start).count()
    if len(sent) >= MOST_CHECKS or today >= checking.MOST_A_DAY:
        raise escort_errors.ChecksUsedUp()


@action
def _take_back(check_id: UUID) -> None:
    EscortCheck.objects.filter(pk=check_id, tries=0).delete()


@action
def _try(escort_id: UUID, digits: str, *, project_id: UUID, by: Actor, at: datetime) -> int | None:
    """Return how many tries are left, or None where the code was right."""
    escort = open_escort(escort_id, project_id=project_id, at=at)
    check = EscortCheck.objects.filter(escort=escort).order_by("-number").first()
    if check is None:
        raise escort_errors.CheckNotSent()
    if check.expires_at < at:
        raise escort_errors.CheckExpired()
    if check.tries >= MOST_TRIES:
        raise escort_errors.TriesUsedUp()
    if not EscortCheck.objects.filter(pk=check.pk, tries=check.tries).update(tries=check.tries + 1):
        raise Stale()
    if not hmac.compare_digest(bytes(check.code_index), _index(digits, escort)):
        return MOST_TRIES - check.tries - 1
    write_down(escort, Confirmation.CODE, customer_id=check.customer_id, check=check, by=by, at=at)
    return None


def _number_of(filing: Filing, customer_id: UUID) -> str:
    """Return the number that was filed; of a masked one, the customer's number that fits it. Raises NumberNotFiled."""
    if not filing.is_masked:
        if filing.customer_id != customer_id:
            raise escort_errors.NumberNotFiled()
        return filing.phone.open()
    given = queries.read_number(filing.phone.open())
    numbers = customers.open_numbers(customer_id)
    fitting = [one for one in numbers if queries.is_same_number(given, queries.Given(full=one))]
    if not fitting:
        raise escort_errors.NumberNotFiled()
    return fitting[0]


def _index(code: str, escort: Escort) -> bytes:
    return vault.index(f"{escort.pk}:{code}", purpose="escort-check", tenant_id=escort.tenant_id)


def _hand_over(check: EscortCheck, number: str, code: str) -> None:
    filing = check.escort.filing
    facts = {
        "developer": filing.tenant.name,
        "agency": filing.agency_name,
        "broker": filing.broker_name[:1],
        "project": people.project(filing.project_id).name,
        "code": code,
    }
    body = _(
        "【%(developer)s】%(agency)s的%(broker)s姓经纪人带您到访%(project)s。"
        "如属实，请在前台输入验证码 %(code)s，3 分钟内有效。"
    )
    people.send_text(
        phone=number,
        kind=people.Template.ESCORT,
        body=body % facts,
        facts=[*facts.values()],
        until=check.expires_at,
        tenant_id=filing.tenant_id,
    )
