"""预约签约 on the buyer's telephone: a day, its slots, and how many may still come."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import Refusal
from anchang.kernel.http.pages import render_page
from anchang.modules.launches.actions.picks import pick_of
from anchang.modules.launches.actions.signing_times import appoint, appointment_of, give_up_appointment, told
from anchang.modules.launches.buyer.pick_acts import back_to_picks
from anchang.modules.launches.buyer.session import Guest, guests
from anchang.modules.launches.models import Appointment
from anchang.modules.launches.rules.settings import brings_of
from anchang.modules.launches.signing_errors import PayFirst
from anchang.modules.launches.signing_slots import choice_of, slot_in


@require_http_methods(["GET", "HEAD", "POST"])
@guests
def times(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Show the slots of a day, and take the one that is chosen."""
    if guest.entitlement is None:
        return redirect("buyer:door", guest.launch.pk)
    pick = pick_of(pick_id, guest.entitlement.pk)
    if request.method == "POST":
        try:
            made = _appoint(request, guest, pick_id)
        except Refusal as refusal:
            messages.error(request, refusal.whole)
            return redirect(request.get_full_path())
        messages.success(request, _("已预约 %(time)s。") % {"time": told(made.starts_at)})
        return redirect("buyer:mine", guest.launch.pk)
    if not (pick.live and pick.paid_at):
        raise PayFirst(unit=pick.unit.name)
    launch, standing = guest.launch, appointment_of(pick.pk)
    choice = choice_of(launch, standing, day=request.GET.get("day", ""), at=clock.now())
    context: dict[str, Any] = {
        "launch": launch,
        "is_rehearsal": launch.is_rehearsal,
        "pick": pick,
        "appointment": standing,
        "brings": brings_of(launch),
        "choice": choice,
        "days": choice.tabs(request.path),
    }
    return render_page(request, "launches/buyer/times.html", context)


@require_POST
@guests
def give_up(request: HttpRequest, guest: Guest, pick_id: UUID) -> HttpResponse:
    """Give the appointment up."""

    def act() -> None:
        by = Actor.system(guest.launch.tenant_id)
        give_up_appointment(pick_id, entitlement_id=guest.buyer.pk, by=by, at=clock.now())
        messages.success(request, _("已取消预约。"))

    return back_to_picks(request, guest, act)


def _appoint(request: HttpRequest, guest: Guest, pick_id: UUID) -> Appointment:
    starts_at = slot_in(request.POST.get("slot", ""))
    by = Actor.system(guest.launch.tenant_id)
    return appoint(pick_id, entitlement_id=guest.buyer.pk, starts_at=starts_at, by=by, at=clock.now())
