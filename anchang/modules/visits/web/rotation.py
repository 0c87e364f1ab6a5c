"""The strip beside the counter, and the count at the door."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import BadInput
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.modules.people.api import Request, requires
from anchang.modules.visits import access, queries
from anchang.modules.visits.actions import rotation
from anchang.modules.visits.actions.door import take_back, tally
from anchang.modules.visits.states import AwayReason, Morning
from anchang.modules.visits.web.counter import absent_of, door_of, strip_of
from anchang.modules.visits.web.forms import MoveForm


@require_GET
@requires(access.ROTATION)
def strip(request: Request, project: str) -> HttpResponse:
    """Show the strip as it stands; it is asked for again and again."""
    return _strip(request)


@require_GET
@requires(access.ROTATION)
def staff(request: Request, project: str) -> HttpResponse:
    """Show who may leave, come back, go home or join: a page of its own, a dialog at the counter."""
    roster = queries.roster(request.project.id, clock.today())
    context = strip_of(request, roster) | {"absent": absent_of(request, roster)}
    if wants_part(request):
        return render_part(request, "visits/moves.html", "people", context)
    return render_page(request, "visits/moves.html", context)


@require_POST
@requires(access.ROTATION)
def moves(request: Request, project: str) -> HttpResponse:
    """Note that a consultant leaves the place, is back, goes home, or joins."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise BadInput({name: str(errors[0]) for name, errors in form.errors.items()})
    data, by, at, project_id = form.cleaned_data, request.actor, clock.now(), request.project.id
    match data["move"]:
        case "out":
            reason = AwayReason(data["reason"])
            rotation.step_out(project_id, user_id=data["user"], reason=reason, by=by, at=at)
        case "back":
            rotation.come_back(project_id, user_id=data["user"], by=by, at=at)
        case "home":
            rotation.go_home(project_id, user_id=data["user"], by=by, at=at)
        case _:
            rotation.join(project_id, user_id=data["user"], by=by, at=at)
    return _strip(request) if wants_part(request) else redirect("visits:reception", project=project)


@require_POST
@requires(access.ROTATION)
def morning(request: Request, project: str) -> HttpResponse:
    """Begin the day: yesterday's order moved on by one, or drawn by lot."""
    method = request.POST.get("morning", "")
    if method and method not in Morning.values:
        raise BadInput({"morning": _("请选择顺移或抽签。")})
    rotation.open_day(
        request.project.id,
        day=clock.today(),
        by=request.actor,
        at=clock.now(),
        morning=Morning(method) if method else None,
    )
    messages.success(request, _("今天的轮排已开始。"))
    return redirect("visits:reception", project=project)


@require_POST
@requires(access.RECEIVE)
def door(request: Request, project: str) -> HttpResponse:
    """Count a group at the door, or take the last press back."""
    act = take_back if request.POST.get("back") else tally
    act(request.project.id, by=request.actor, at=clock.now())
    if wants_part(request):
        return render_part(request, "visits/reception.html", "door", door_of(request))
    return redirect("visits:reception", project=project)


def _strip(request: Request) -> HttpResponse:
    roster = queries.roster(request.project.id, clock.today())
    return render_part(request, "visits/reception.html", "strip", strip_of(request, roster))
