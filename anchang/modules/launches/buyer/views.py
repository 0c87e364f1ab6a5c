"""The buyer's pages: the door, the code, the hall; and what the hall's application asks for."""

from __future__ import annotations

import time
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anchang.kernel import clock as house_clock
from anchang.kernel.errors import BadInput, NotThere
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.phones import mask
from anchang.kernel.rows import the_one
from anchang.modules.launches.actions.favourites import set_favourites, set_waiting
from anchang.modules.launches.actions.sign_in import ask_code, sign_in_by_code
from anchang.modules.launches.buyer.bounds import bound_codes
from anchang.modules.launches.buyer.facts import heat_bands, unit_facts
from anchang.modules.launches.buyer.facts import stamp as stamp_of
from anchang.modules.launches.buyer.forms import DigitsForm, PhoneForm
from anchang.modules.launches.buyer.hall import hall_context
from anchang.modules.launches.buyer.session import Guest, begin, code_kept, end, guests, keep_code
from anchang.modules.launches.buyer.wechat_views import is_offered, mark_of
from anchang.modules.launches.models import SignInCode
from anchang.modules.launches.phases import phase_of
from anchang.modules.launches.states import State
from anchang.modules.people.api import demo_outbox, proof, public

A_YEAR = 31_536_000
# How often the page looks for the demo's text before it gives up.
LOOKS = 30
Asked = TypeVar("Asked")


@require_safe
@guests
def door(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Show the hall to who has signed in, the door to everybody else."""
    if guest.entitlement is None:
        return _door(request, guest, PhoneForm())
    return render_page(request, "launches/buyer/hall.html", hall_context(guest.launch, guest.entitlement))


@sensitive_post_parameters("phone")
@require_POST
@guests
def ask(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Take a number, and answer alike whether it is of the launch or not."""
    form = PhoneForm(request.POST)
    if form.is_valid():
        with form.refusals():
            bound_codes(request, guest.launch, form.cleaned_data["phone"])
            row = ask_code(guest.launch, form.cleaned_data["phone"], at=house_clock.now())
            return keep_code(redirect("buyer:code", guest.launch.pk, row.pk), row)
    return _door(request, guest, form)


@sensitive_post_parameters("digits")
@require_http_methods(["GET", "HEAD", "POST"])
@guests
def code(request: HttpRequest, guest: Guest, code_id: UUID) -> HttpResponse:
    """Take the code, and begin the sign-in."""
    form = DigitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            digits, mark = form.cleaned_data["digits"], mark_of(request, guest.launch)
            entitlement = sign_in_by_code(guest.launch, code_id, digits, at=house_clock.now(), wechat=mark)
            return begin(redirect("buyer:door", guest.launch.pk), entitlement)
    row = the_one(SignInCode.objects.filter(pk=code_id, launch=guest.launch))
    demo, looked = bool(demo_outbox(request)), request.GET.get("looked", "")
    context = _about(guest) | {"form": form, "to": mask(row.number.open()), "demo": demo}
    context["looks"] = min(int(looked), LOOKS) + 1 if looked.isdecimal() else 1
    context["looks_on"] = context["looks"] <= LOOKS
    if row.digest:
        context["demo_message"] = proof.last_message(request, row.number.open())
    if demo and wants_part(request):
        return render_part(request, "launches/buyer/code.html", "demo", context)
    return render_page(request, "launches/buyer/code.html", context, status=422 if form.errors else 200)


@require_POST
@guests
def leave(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Sign out on this telephone."""
    return end(redirect("buyer:door", guest.launch.pk), guest.launch)


@require_safe
@guests
def units(request: HttpRequest, guest: Guest, stamp: str) -> HttpResponse:
    """Return the units' facts: of an armed launch once and for all, of a plan as it is now."""
    launch = guest.launch
    # What is only planned is for nobody but its buyers.
    if stamp != stamp_of(launch) or (launch.state == State.DRAFT and guest.entitlement is None):
        raise NotThere()
    response = HttpResponse(unit_facts(launch), content_type="application/json")
    if launch.state != State.DRAFT:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        response.headers["ETag"] = f'"{launch.pk}-{stamp}"'
    return response


@require_safe
@guests
def heat(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Return the bands of heat, where the launch shows them."""
    if not guest.launch.shows_heat or guest.entitlement is None:
        raise NotThere()
    return JsonResponse({"bands": heat_bands(guest.launch, at=house_clock.now())})


@public
@never_cache
@require_safe
def clock(request: HttpRequest) -> HttpResponse:
    """Tell the time, in milliseconds: the page measures by how much its telephone differs."""
    return JsonResponse({"at": time.time_ns() // 1_000_000})


@require_POST
@guests
def favourites(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Take the buyer's wishes, whole: {"units": [...]}."""
    set_favourites(guest.launch, guest.buyer, _read(request, Wished).units)
    return HttpResponse(status=204)


@require_POST
@guests
def waiting(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Note whether the buyer wants to hear of units that come back: {"wants": true}."""
    set_waiting(guest.buyer, wants=_read(request, Waits).wants, at=house_clock.now())
    return HttpResponse(status=204)


class Wished(msgspec.Struct):
    """The wishes, the first first."""

    units: list[UUID]


class Waits(msgspec.Struct):
    """Whether to be told."""

    wants: bool


def _read(request: HttpRequest, kind: type[Asked]) -> Asked:
    try:
        return msgspec.json.decode(request.body, type=kind)
    except (msgspec.DecodeError, UnreadablePostError) as error:
        raise BadInput({"": NotThere.title}) from error


def _door(request: HttpRequest, guest: Guest, form: PhoneForm) -> HttpResponse:
    context = _about(guest) | {"form": form, "is_over": guest.is_over, "wechat": is_offered(request)}
    context["phase"] = phase_of(guest.launch, house_clock.now())
    if form.errors:
        context["code_id"] = code_kept(request, guest.launch)
    return render_page(request, "launches/buyer/door.html", context, status=422 if form.errors else 200)


def _about(guest: Guest) -> dict[str, Any]:
    return {"launch": guest.launch, "is_rehearsal": guest.launch.is_rehearsal}
