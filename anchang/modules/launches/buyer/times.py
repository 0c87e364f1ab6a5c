"""预约签约 on the buyer's telephone: a day, its slots, and how many may still come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import Refusal
from anchang.kernel.http.pages import render_page
from anchang.modules.launches.actions.picks import pick_of
from anchang.modules.launches.actions.signing_times import appoint, appointment_of, give_up_appointment, told
from anchang.modules.launches.buyer.pick_acts import back_to_picks, whole
from anchang.modules.launches.buyer.session import Guest, guests
from anchang.modules.launches.models import Appointment, Launch
from anchang.modules.launches.rules.settings import brings_of, times_of
from anchang.modules.launches.rules.signing import Times, days_of, slots_on
from anchang.modules.launches.signing_errors import NotASlot, PayFirst
from anchang.web.templatetags.anchang import weekday


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of a day: when it begins, and how many may still come."""

    starts_at: datetime
    left: int
    is_mine: bool


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
            messages.error(request, whole(refusal))
            return redirect(request.get_full_path())
        messages.success(request, _("已预约 %(time)s。") % {"time": told(made.starts_at)})
        return redirect("buyer:mine", guest.launch.pk)
    if not (pick.live and pick.paid_at):
        raise PayFirst(unit=pick.unit.name)
    launch, at = guest.launch, clock.now()
    standing = appointment_of(pick.pk)
    context: dict[str, Any] = {
        "launch": launch,
        "is_rehearsal": launch.is_rehearsal,
        "pick": pick,
        "appointment": standing,
        "brings": brings_of(launch),
        **_chosen(request, launch, standing, at),
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
    try:
        starts_at = datetime.fromisoformat(request.POST.get("slot", ""))
    except ValueError:
        raise NotASlot() from None
    if starts_at.tzinfo is None:
        raise NotASlot()
    by = Actor.system(guest.launch.tenant_id)
    return appoint(pick_id, entitlement_id=guest.buyer.pk, starts_at=starts_at, by=by, at=clock.now())


def _chosen(request: HttpRequest, launch: Launch, standing: Appointment | None, at: datetime) -> dict[str, Any]:
    """Return the days that are still to come, the chosen one, and its slots: the first day with a seat, if none is."""
    rules = times_of(launch)
    rows = Appointment.objects.filter(launch=launch, live=True)
    taken = Counter(rows.values_list("starts_at", flat=True))
    by_day = {day: _slots(rules, day, taken, standing, at) for day in days_of(rules)}
    open_days = {day: slots for day, slots in by_day.items() if slots}
    asked = request.GET.get("day", "")
    free = [day for day, slots in open_days.items() if any(slot.left for slot in slots)]
    chosen = next((day for day in open_days if day.isoformat() == asked), next(iter(free or open_days), None))
    here = reverse("buyer:times", args=[launch.pk, request.resolver_match.kwargs["pick_id"]])  # type: ignore[union-attr]
    return {
        "days": [(day.isoformat(), f"{day:%m-%d} {weekday(day)}", f"{here}?day={day}") for day in open_days],
        "day": chosen.isoformat() if chosen else "",
        "slots": open_days[chosen] if chosen else [],
    }


def _slots(
    rules: Times, day: date, taken: Mapping[datetime, int], standing: Appointment | None, at: datetime
) -> list[Slot]:
    mine = standing.starts_at if standing else None
    return [
        Slot(starts_at, max(rules.seats - taken.get(starts_at, 0), 0), starts_at == mine)
        for starts_at in slots_on(rules, day)
        if starts_at > at
    ]
