"""代约签约: a consultant, or the desk, takes a time to sign for a buyer who calls."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anchang.kernel import clock
from anchang.kernel.errors import Refusal
from anchang.kernel.http.pages import render_page
from anchang.kernel.rows import the_one
from anchang.modules.launches import access, buyers_list
from anchang.modules.launches.actions.picks import pick_of
from anchang.modules.launches.actions.signing_times import appoint, appointment_of, give_up_appointment, told
from anchang.modules.launches.models import Entitlement, Pick
from anchang.modules.launches.signing_errors import PayFirst
from anchang.modules.launches.signing_slots import choice_of, slot_in
from anchang.modules.people.api import Request, requires


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.APPOINT)
def times(request: Request, project: str, launch_id: UUID, pick_id: UUID) -> HttpResponse:
    """Show the slots of a day, and take or give up the buyer's."""
    pick, buyer = _within(request, launch_id, pick_id)
    if request.method == "POST":
        try:
            _act(request, pick, buyer)
        except Refusal as refusal:
            messages.error(request, refusal.whole)
            return redirect(request.get_full_path())
        return redirect(_back(request, pick))
    if not (pick.live and pick.paid_at):
        raise PayFirst(unit=pick.unit.name)
    [named] = buyers_list.named([buyer], by=request.actor)
    standing = appointment_of(pick.pk)
    choice = choice_of(pick.launch, standing, day=request.GET.get("day", ""), at=clock.now())
    context = {
        "launch": pick.launch,
        "pick": pick,
        "buyer": named,
        "appointment": standing,
        "choice": choice,
        "days": choice.tabs(request.path),
        "back": _back(request, pick),
    }
    return render_page(request, "launches/appoint.html", context)


def _within(request: Request, launch_id: UUID, pick_id: UUID) -> tuple[Pick, Entitlement]:
    """Return a pick of this launch and whose it is, if that is within the actor's reach."""
    found = the_one(Pick.objects.filter(pk=pick_id, launch=launch_id, launch__project_id=request.project.id))
    buyers = access.followed_by(request.actor, access.APPOINT)
    buyer = the_one(buyers.filter(launch=launch_id, buyer_no=found.buyer_no))
    return pick_of(found.pk, buyer.pk), buyer


def _back(request: Request, pick: Pick) -> str:
    """Return the page that led here: the desk's list of signings, or the consultant's own buyers."""
    page = "signing" if request.actor.can(access.VIEW, pick.launch.project_id) else "mine"
    return reverse(f"launches:{page}", args=[request.project.slug, pick.launch_id])


def _act(request: Request, pick: Pick, buyer: Entitlement) -> None:
    at = clock.now()
    if request.POST.get("act") == "give_up":
        give_up_appointment(pick.pk, entitlement_id=buyer.pk, by=request.actor, at=at)
        messages.success(request, _("已取消预约。"))
        return
    starts_at = slot_in(request.POST.get("slot", ""))
    made = appoint(pick.pk, entitlement_id=buyer.pk, starts_at=starts_at, by=request.actor, at=at)
    messages.success(request, _("已预约 %(time)s。") % {"time": told(made.starts_at)})
