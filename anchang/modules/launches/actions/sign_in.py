"""A buyer signs in by a code to the telephone.

Whoever asks is answered before anybody has looked whether the number is of the launch: the worker does that, so neither
the answer nor its time tells (reliability guide §3.2). The code is tried against the row that was asked for, whatever
stands behind it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as say

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.customers import api as customers
from anchang.modules.launches.buyer_errors import WrongCode
from anchang.modules.launches.events import CodeAsked
from anchang.modules.launches.models import Entitlement, Launch, SignInCode
from anchang.modules.people import api as people

CODE_LASTS = timedelta(minutes=5)
MOST_TRIES = 5
DIGITS = 6
# What is compared where no code went out: as long as a digest, and none.
NO_DIGEST = "0" * 64


@action
def ask_code(launch: Launch, number: str, *, at: datetime) -> SignInCode:
    """Note that a code is asked for to a normalised number, whoever's it is. How often is the caller's to bound."""
    row = SignInCode(
        tenant_id=launch.tenant_id, launch=launch, number=number, sent_at=at, expires_at=at + CODE_LASTS, digest=b""
    )
    row.save(force_insert=True)
    events.publish(CodeAsked(row.pk))
    return row


def send_code(code_id: UUID, *, at: datetime) -> None:
    """Send the code that was asked for, once, if the number is of the launch. Raises what the gateway refuses."""
    found = _make_code(code_id, at=at)
    if found is None:
        return
    row, digits = found
    name = row.launch.project_name
    body = say("【案场】%(project)s开盘登录验证码 %(code)s，5 分钟内有效。请勿告诉任何人。") % {
        "project": name,
        "code": digits,
    }
    people.send_text(
        phone=row.number.open(),
        kind=people.Template.LAUNCH_CODE,
        body=body,
        facts=[name, digits],
        until=row.expires_at,
        tenant_id=row.tenant_id,
    )


@action
def _make_code(code_id: UUID, *, at: datetime) -> tuple[SignInCode, str] | None:
    """Give a row its digest; None where it has one, is over, or nobody of the launch has the number."""
    rows = SignInCode.objects.filter(pk=code_id, digest=b"", expires_at__gt=at)
    row = at_most_one(rows.select_related("launch__project"))
    entitled = row and _entitled(row.launch, row.number.open())
    if row is None or entitled is None:
        return None
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    # Told twice, the worker sends once.
    if not rows.update(digest=_digest(row.pk, digits).encode(), entitlement=entitled):
        return None
    return row, digits


def _entitled(launch: Launch, number: str) -> Entitlement | None:
    known = customers.by_phone(project_id=launch.project_id, phone=number)
    return at_most_one(Entitlement.objects.filter(launch=launch, customer_id=known.id)) if known else None


def try_code(launch: Launch, code_id: UUID, digits: str, *, at: datetime) -> UUID:
    """Return whose code it is. A try is counted whatever comes of it. Raises WrongCode."""
    row = _count_try(launch, code_id, at=at)
    digest = bytes(row.digest).decode() if row else ""
    is_right = constant_time_compare(digest or NO_DIGEST, _digest(code_id, digits))
    if row is None or row.entitlement_id is None or not is_right:
        raise WrongCode()
    return row.entitlement_id


@action
def _count_try(launch: Launch, code_id: UUID, *, at: datetime) -> SignInCode | None:
    rows = SignInCode.objects.filter(pk=code_id, launch=launch, used_at__isnull=True, expires_at__gt=at)
    if not rows.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return None
    return at_most_one(rows)


def sign_in_by_code(
    launch: Launch, code_id: UUID, digits: str, *, at: datetime, wechat: bytes | None = None
) -> Entitlement:
    """Sign a buyer in, once a code; a sign-in on another telephone ends. Raises WrongCode.

    `wechat`, the keyed index of an account, signs in by itself from now on; who else it signed in is not any more.
    """
    # Not within the action: what it takes back when it fails is not the count of tries.
    entitlement_id = try_code(launch, code_id, digits, at=at)
    return _use_code(launch, code_id, entitlement_id, wechat, at=at)


@action
def _use_code(
    launch: Launch, code_id: UUID, entitlement_id: UUID, wechat: bytes | None, *, at: datetime
) -> Entitlement:
    if not SignInCode.objects.filter(pk=code_id, used_at__isnull=True).update(used_at=at):
        raise WrongCode()
    if wechat is not None:
        Entitlement.objects.filter(launch=launch, wechat=wechat).exclude(pk=entitlement_id).update(wechat=None)
        Entitlement.objects.filter(pk=entitlement_id).update(wechat=wechat)
    return sign_in(entitlement_id, way="code", at=at)


@action
def sign_in(entitlement_id: UUID, *, way: str, at: datetime) -> Entitlement:
    """Begin a sign-in: its number rises by one, and with it every earlier one is over. Raises NotThere."""
    rows = Entitlement.objects.filter(pk=entitlement_id)
    rows.update(sign_ins=F("sign_ins") + 1, signed_in_at=at)
    row = the_one(rows.select_related("launch"))
    audit.record(
        Actor.system(row.tenant_id),
        "launches.sign_in",
        subject=row.launch,
        project_id=row.launch.project_id,
        at=at,
        number=row.number,
        way=way,
    )
    return row


@action
def forget_codes(*, at: datetime) -> None:
    """Take away codes that are over, and with them the numbers they were asked for to."""
    SignInCode.objects.filter(expires_at__lt=at).delete()


def _digest(code_id: UUID, digits: str) -> str:
    return salted_hmac(f"launches.code:{code_id}", digits, algorithm="sha256").hexdigest()
