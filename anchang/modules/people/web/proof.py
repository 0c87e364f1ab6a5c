"""A number proven by a code to it, for who has no account yet; the same allowances as at the door.

The code goes out whatever is known of the number, and nothing is answered about it before it is proven. The session
keeps a keyed hash alone: neither the number nor the code can be read from it.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as say

from anchang.kernel import clock
from anchang.modules.people import errors
from anchang.modules.people.actions.texts import send_text
from anchang.modules.people.models import User
from anchang.modules.people.states import Template
from anchang.modules.people.web import demo, throttle

_KEY = "number_proof"
_DIGITS = 6
MOST_TRIES = 3


def send_code(request: HttpRequest, phone: str, *, tenant_id: UUID) -> None:
    """Send a code to a normalised number; one sent before is dead. Raises CodesUsedUp, SmsRefused, SmsUnreachable."""
    address = get_adapter(request).get_client_ip(request)
    if throttle.take(request, phone, address=address, kind="code", rates=throttle.CODE) is None:
        raise errors.CodesUsedUp()
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    until = int(clock.now().timestamp()) + settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    request.session[_KEY] = {"proof": _proof(phone, code), "until": until, "tries": 0}
    body = say("【案场】验证码 %(code)s，3 分钟内有效。请勿告诉任何人。") % {"code": code}
    lasts = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    send_text(phone=phone, kind=Template.CODE, body=body, facts=[code], until=clock.now() + lasts, tenant_id=tenant_id)


def check_code(request: HttpRequest, phone: str, code: str) -> None:
    """Take a code for a number; three wrong ones, or three minutes, and it is dead. Raises CodeWrong."""
    sent = request.session.get(_KEY)
    if not sent or sent["until"] < clock.now().timestamp() or sent["tries"] >= MOST_TRIES:
        raise errors.CodeWrong()
    if not constant_time_compare(sent["proof"], _proof(phone, code)):
        request.session[_KEY] = sent | {"tries": sent["tries"] + 1}
        raise errors.CodeWrong()
    del request.session[_KEY]


def let_in(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in who has proven the account's number; the caller leads on."""
    adapter = get_adapter(request)
    adapter.login(request, user)
    record_authentication(request, user, method="code")
    response: HttpResponse = adapter.post_login(
        request, user, email_verification=None, signal_kwargs=None, email=None, signup=False, redirect_url=None
    )
    return response


def last_message(request: HttpRequest, phone: str) -> str:
    """Return what the demo shows of the message; empty anywhere else."""
    return demo.last_message(request, phone)


def _proof(phone: str, code: str) -> str:
    return salted_hmac(f"people.proof:{phone}", code, algorithm="sha256").hexdigest()
