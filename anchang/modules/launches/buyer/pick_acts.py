"""What a buyer does with a pick: keeps it and pays, gives it up, takes the receipt home."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

from allauth.core.internal.httpkit import get_client_ip
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anchang.gate.launch.receipts import receipt_bytes
from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import Refusal
from anchang.kernel.http.pages import render_page
from anchang.kernel.rows import the_one
from anchang.modules.launches.actions.deposits import ask_deposit, taker_of
from anchang.modules.launches.actions.picks import confirm_pick, give_up_pick, pick_of
from anchang.modules.launches.actions.signing_papers import ask_signature
from anchang.modules.launches.buyer.session import Guest, guests
from anchang.modules.launches.buyer.wechat_views import is_offered, payer_of
from anchang.modules.launches.models import Signing
from anchang.modules.launches.receipts import receipt_of
from anchang.modules.launches.states import SigningState


@require_POST
@guests
def confirm(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Keep a pick, and go on to pay for it."""

    def act() -> HttpResponse:
        by = Actor.system(guest.launch.tenant_id)
        confirm_pick(pick_id, entitlement_id=guest.buyer.pk, by=by, at=clock.now())
        return _to_pay(request, guest, pick_id)

    return back_to_picks(request, guest, act)


@require_POST
@guests
def pay(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Go to pay the deposit of a confirmed pick."""
    return back_to_picks(request, guest, lambda: _to_pay(request, guest, pick_id))


def _to_pay(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Lead to the provider's page, or show ours that hands the payment to WeChat's bridge."""
    payer, mine = payer_of(request, guest.launch), reverse("buyer:mine", args=[guest.launch.pk])
    if not payer and is_offered(request) and taker_of(guest.launch).asks_who_pays:
        # Nothing else pays inside WeChat: its own page of payments opens in other browsers alone.
        return redirect(f"{reverse('buyer:wechat', args=[guest.launch.pk])}?to=mine")
    _deposit, way = ask_deposit(
        pick_id,
        entitlement_id=guest.buyer.pk,
        return_to=mine,
        by=Actor.system(guest.launch.tenant_id),
        at=clock.now(),
        payer=payer,
        address=get_client_ip(request) or "",
    )
    if way.url:
        return redirect(way.url)
    context = {"launch": guest.launch, "bridge": json.dumps(dict(way.bridge)), "mine": mine}
    return render_page(request, "launches/buyer/pay.html", context)


@require_POST
@guests
def give_up(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Give a pick back to the board."""
    by, at = Actor.system(guest.launch.tenant_id), clock.now()

    def act() -> HttpResponse | None:
        give_up_pick(pick_id, entitlement_id=guest.buyer.pk, by=by, at=at)
        messages.success(request, _("已放弃，房源回到可选。"))
        return None

    return back_to_picks(request, guest, act)


@require_safe
@guests
def receipt(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Hand out the receipt of one's own press, as a file that can be checked without a network."""
    pick = pick_of(pick_id, guest.buyer.pk)
    return HttpResponse(receipt_bytes(receipt_of(guest.launch.pk, pick.seq)), content_type="application/json")


@require_POST
@guests
def sign(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Go to sign the subscription of a paid pick."""

    def act() -> HttpResponse:
        mine, by = reverse("buyer:mine", args=[guest.launch.pk]), Actor.system(guest.launch.tenant_id)
        entitlement_id = guest.buyer.pk
        return redirect(ask_signature(pick_id, entitlement_id=entitlement_id, return_to=mine, by=by, at=clock.now()))

    return back_to_picks(request, guest, act)


@require_safe
@guests
def paper(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Hand out the text that the buyer has signed, byte for byte as it was hashed."""
    pick = pick_of(pick_id, guest.buyer.pk)
    row = the_one(Signing.objects.filter(pick=pick, state=SigningState.SIGNED))
    return HttpResponse(row.document.encode(), content_type="text/plain; charset=utf-8")


@require_safe
@guests
def paper_page(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Show the same text so that a telephone can read it, with the way to the exact file."""
    pick = pick_of(pick_id, guest.buyer.pk)
    row = the_one(Signing.objects.filter(pick=pick, state=SigningState.SIGNED))
    context = {
        "launch": guest.launch,
        "is_rehearsal": guest.launch.is_rehearsal,
        "pick": pick,
        "signing": row,
    }
    return render_page(request, "launches/buyer/paper.html", context)


def back_to_picks(request: HttpRequest, guest: Guest, act: Callable[[], HttpResponse | None]) -> HttpResponse:
    """Act, and lead on, or back to the buyer's picks; what is refused is said there."""
    led = None
    try:
        led = act()
    except Refusal as refusal:
        messages.error(request, refusal.whole)
    return led or redirect("buyer:mine", guest.launch.pk)
