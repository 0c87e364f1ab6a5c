"""What a buyer does with a pick: keeps it, gives it up, takes the receipt home."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anchang.gate.launch.receipts import receipt_bytes
from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import Refusal
from anchang.modules.launches.actions.picks import confirm_pick, give_up_pick, pick_of
from anchang.modules.launches.buyer.session import Guest, guests
from anchang.modules.launches.receipts import receipt_of


@require_POST
@guests
def confirm(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Keep a pick: it is then to be paid."""
    by, at = Actor.system(guest.launch.tenant_id), clock.now()

    def act() -> None:
        pick = confirm_pick(pick_id, entitlement_id=guest.buyer.pk, by=by, at=at)
        messages.success(request, _("%(unit)s 已确认。") % {"unit": pick.unit.name})

    return _back(request, guest, act)


@require_POST
@guests
def give_up(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Give a pick back to the board."""
    by, at = Actor.system(guest.launch.tenant_id), clock.now()

    def act() -> None:
        give_up_pick(pick_id, entitlement_id=guest.buyer.pk, by=by, at=at)
        messages.success(request, _("已放弃，房源回到可选。"))

    return _back(request, guest, act)


@require_safe
@guests
def receipt(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Hand out the receipt of one's own press, as a file that can be checked without a network."""
    pick = pick_of(pick_id, guest.buyer.pk)
    return HttpResponse(receipt_bytes(receipt_of(guest.launch.pk, pick.seq)), content_type="application/json")


def _back(request: HttpRequest, guest: Guest, act: Callable[[], None]) -> HttpResponse:
    """Act, and lead back to the buyer's picks; what is refused is said there."""
    try:
        act()
    except Refusal as refusal:
        remedy = str(refusal.remedy) % refusal.facts if refusal.remedy else ""
        messages.error(request, f"{refusal}{remedy}")
    return redirect("buyer:mine", guest.launch.pk)
