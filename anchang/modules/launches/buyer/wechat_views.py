"""Signing in by WeChat: there and back, and who is known from before."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anchang.kernel import clock, vault
from anchang.kernel.errors import NotThere, Refusal
from anchang.kernel.rows import at_most_one
from anchang.modules.launches.actions.sign_in import sign_in
from anchang.modules.launches.buyer.session import Guest, begin, guests, keep
from anchang.modules.launches.models import Entitlement, Launch
from anchang.modules.launches.wechat import WeChat, wechat

# What its own telephone keeps of an account: the state of one way there, the mark by which it is to be bound, and,
# sealed, the id under which WeChat takes its payment: of this telephone's WeChat, whoever was bound on another one.
STATE, KNOWN, PAYER = "launch_state", "launch_wechat", "launch_payer"
LASTS = timedelta(hours=12)
TO_PAY = "pay"


@require_safe
@guests
def go(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Send somebody to WeChat, with a state by which his own browser is known when he comes back.

    `to=mine`: he is signed in, and comes back to pay.
    """
    state = secrets.token_hex(16) + (TO_PAY if request.GET.get("to") == "mine" else "")
    back = request.build_absolute_uri(reverse("buyer:wechat_back", kwargs={"launch_id": guest.launch.pk}))
    return _keep(redirect(_account().way(back, state=state)), guest.launch, STATE, state)


@require_safe
@guests
def back(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Sign in who was bound before; of anybody else remember the account until the code to the telephone has come."""
    launch, state = guest.launch, _kept(request, guest.launch, STATE)
    is_to_pay = state.endswith(TO_PAY) and guest.entitlement is not None
    door = redirect("buyer:mine" if is_to_pay else "buyer:door", launch.pk)
    if not state or not constant_time_compare(state, request.GET.get("state", "")):
        messages.error(request, _("微信登录已过期，请重试。"))
        return door
    try:
        openid = _account().openid(request.GET.get("code", ""))
    except Refusal as refusal:
        messages.error(request, refusal.whole)
        return door
    _keep(door, launch, PAYER, _sealed(launch, openid))
    if is_to_pay:
        messages.info(request, _("微信已确认，请继续付定金。"))
        return door
    mark = vault.index(openid, purpose="launch-wechat", tenant_id=launch.tenant_id)
    bound = at_most_one(Entitlement.objects.filter(launch=launch, wechat=mark))
    if bound is None:
        messages.info(request, _("首次登录请验证手机号，之后本场可用微信直接登录。"))
        return _keep(door, launch, KNOWN, mark.hex())
    return begin(door, sign_in(bound.pk, way="wechat", at=clock.now()))


def mark_of(request: HttpRequest, launch: Launch) -> bytes | None:
    """Return the keyed index of the WeChat account that waits for its first code; None without one."""
    kept = _kept(request, launch, KNOWN)
    return bytes.fromhex(kept) if kept else None


def payer_of(request: HttpRequest, launch: Launch) -> str:
    """Return under which id WeChat knows who pays; empty outside of WeChat, and where it is not known yet."""
    kept = _kept(request, launch, PAYER)
    try:
        sealed = base64.urlsafe_b64decode(kept)
        return vault.open_sealed(sealed, tenant=str(launch.tenant_id), place=_place(launch)) if kept else ""
    except (ValueError, vault.BrokenSeal):
        # Of a key that is no more: WeChat tells it again.
        return ""


def is_offered(request: HttpRequest) -> bool:
    """Tell whether signing in by WeChat is possible here: configured, and inside its browser."""
    return wechat() is not None and "MicroMessenger" in request.headers.get("User-Agent", "")


def _sealed(launch: Launch, openid: str) -> str:
    return base64.urlsafe_b64encode(vault.seal(openid, tenant=str(launch.tenant_id), place=_place(launch))).decode()


def _place(launch: Launch) -> str:
    return f"{PAYER}:{launch.pk}"


def _account() -> WeChat:
    account = wechat()
    if account is None:
        raise NotThere()
    return account


def _keep(response: HttpResponse, launch: Launch, name: str, value: str) -> HttpResponse:
    return keep(response, launch.pk, name, signing.dumps(value, salt=f"{name}:{launch.pk}"), LASTS)


def _kept(request: HttpRequest, launch: Launch, name: str) -> str:
    try:
        return str(signing.loads(request.COOKIES.get(name, ""), salt=f"{name}:{launch.pk}", max_age=LASTS))
    except signing.BadSignature:
        return ""
