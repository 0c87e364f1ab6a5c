"""The counter on a tablet: one search, one answer, one name on the button; beside it the rotation and the door."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock, phones
from anchang.kernel.http.addresses import may_be_number, without_number
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.idempotency import once
from anchang.kernel.ids import read_id
from anchang.modules.customers import api as customers
from anchang.modules.customers.api import CustomerRef
from anchang.modules.filings import api as filings
from anchang.modules.people.api import Request, requires
from anchang.modules.visits import access, queries
from anchang.modules.visits.actions.register import Arrival, register_caller, register_new, register_visit
from anchang.modules.visits.models import Visit
from anchang.modules.visits.queries import Roster
from anchang.modules.visits.rules.desk import BOUGHT
from anchang.modules.visits.states import AwayReason, Purpose, Source
from anchang.modules.visits.strip import places
from anchang.modules.visits.web import desk
from anchang.modules.visits.web.brought import brought
from anchang.modules.visits.web.forms import SOURCES, TITLES, ArrivalForm, CodeForm

MOST_MATCHES = 8


@require_GET
@requires(access.RECEIVE)
def reception(request: Request, project: str) -> HttpResponse:
    """Show the counter; htmx asks for the answer alone."""
    return _counter(request, request.GET.dict())


def _counter(request: Request, asked: Mapping[str, str], form: ArrivalForm | None = None) -> HttpResponse:
    """Show the counter for what is asked; a form that came back keeps what was typed, and says what it needs."""
    roster = queries.roster(request.project.id, clock.today())
    number = _number(str(form["phone"].value() or "")) if form else ""
    context = _desk(request, roster, asked, number) | {"form": form, "people": form["people"].value() if form else "1"}
    if wants_part(request):
        return without_number(request, render_part(request, "visits/reception.html", "desk", context))
    context |= strip_of(request, roster) | door_of(request)
    return render_page(request, "visits/reception.html", context, status=422 if form else 200)


def with_code(request: Request, form: CodeForm) -> HttpResponse:
    """Show the counter with a code that was not taken, and why."""
    roster = queries.roster(request.project.id, clock.today())
    context = _desk(request, roster, {}, "") | {"code": form} | strip_of(request, roster) | door_of(request)
    return render_page(request, "visits/reception.html", context, status=422)


@require_POST
@requires(access.RECEIVE)
def registrations(request: Request, project: str) -> HttpResponse:
    """Register a group, once for its key, and say who receives."""
    form = ArrivalForm(request.POST)
    if not form.is_valid():
        # What was sent is shown again, not searched again: a search is logged.
        return _counter(request, request.POST.dict() | {"q": ""}, form)
    with form.refusals():
        messages.success(request, _register(request, form.cleaned_data)["said"])
    if form.errors:
        # As it now stands: after a turn moved, with the new name on the button, and with everything that was typed.
        return _counter(request, request.POST.dict() | {"q": ""}, form)
    return redirect("visits:reception", project=project)


def _register(request: Request, data: dict[str, Any]) -> dict[str, str]:
    by, at, project_id = request.actor, clock.now(), request.project.id
    arrival = Arrival(
        people=data["people"],
        purpose=Purpose(data["purpose"] or Purpose.BUY),
        source=Source(data["source"] or Source.UNKNOWN),
        named_id=data["named"],
        expected_id=data["expected"],
        note=data["note"],
        escort_id=data["escort"],
    )

    def act() -> dict[str, str]:
        if arrival.purpose != Purpose.BUY:
            visit = register_caller(project_id=project_id, arrival=arrival, by=by, at=at)
        elif data["customer"]:
            visit = register_visit(project_id=project_id, customer_id=data["customer"], arrival=arrival, by=by, at=at)
        else:
            visit = register_new(
                project_id=project_id,
                name=data["name"],
                phone=data["phone"],
                title=data["title"],
                arrival=arrival,
                by=by,
                at=at,
            )
        return {"id": str(visit.pk), "said": _said(visit)}

    if not data["key"]:
        return act()
    content = {name: str(value) for name, value in data.items() if name != "key"}
    return dict(once(data["key"], content=content, by=by, act=act)[0])


def _said(visit: Visit) -> str:
    if visit.received_by is None:
        return _("已登记第 %(number)s 组。") % {"number": visit.number}
    return _("已登记第 %(number)s 组，请%(name)s接待。") % {"number": visit.number, "name": visit.received_by.name}


def _desk(request: Request, roster: Roster, asked: Mapping[str, str], number: str) -> dict[str, Any]:
    """Return the middle of the counter: matches, and the card of the one chosen."""
    text, began = asked.get("q", "").strip(), time.perf_counter()
    named_id, by_whom = read_id(asked.get("named", "")), brought(request, asked)
    escort = by_whom.escort
    context: dict[str, Any] = {
        "escort": escort,
        "escort_said": by_whom.said,
        "q": text or number,
        "kept_q": "" if may_be_number(text) else text,
        "roster": roster,
        "places": places(roster),
        "named": named_id,
        "titles": TITLES,
        "sources": SOURCES,
        "purposes": desk.PURPOSES,
    }
    if asked.get("purpose") in (Purpose.PEER, Purpose.OTHER):
        return context | {"card": desk.card_of_caller(request.actor.name), "purpose": asked["purpose"]}
    customer_id = read_id(asked.get("customer", "")) or (escort.customer_id if escort and not text else None)
    matches = _matches(request, text, customer_id)
    chosen = _chosen(matches, customer_id)
    if chosen is not None:
        context["card"] = desk.card_of(*chosen, roster, named_id, at=clock.now(), escort=escort)
    elif not matches and (number := number or _number(text)):
        context["card"] = desk.card_of_new(roster, named_id)
        context["number"] = number
    held = _held(request, matches)
    context["matches"] = [(ref, name, _tag(ref, roster), held.get(ref.id)) for ref, name in matches]
    context["chosen"] = chosen[0].id if chosen else None
    context["took"] = int((time.perf_counter() - began) * 1000)
    return context


def _matches(request: Request, text: str, asked: UUID | None) -> list[tuple[CustomerRef, str]]:
    by, project_id = request.actor, request.project.id
    if text:
        return customers.search_named(project_id=project_id, text=text, by=by, limit=MOST_MATCHES)
    return customers.named(project_id=project_id, customer_ids=[asked], by=by) if asked else []


def _chosen(found: list[tuple[CustomerRef, str]], asked: UUID | None) -> tuple[CustomerRef, str] | None:
    if asked:
        return next(((ref, name) for ref, name in found if ref.id == asked), None)
    return found[0] if len(found) == 1 else None


def _held(request: Request, matches: list[tuple[CustomerRef, str]]) -> dict[UUID, desk.Held]:
    """Return what the matches' live filings are now: a signed contract outweighs them."""
    asked = [ref.id for ref, _name in matches if ref.status not in BOUGHT]
    at = clock.now()
    live = filings.live_of(project_id=request.project.id, customer_ids=asked, at=at) if asked else {}
    return {customer_id: desk.held_of(filing, at=at) for customer_id, filing in live.items()}


def _tag(ref: CustomerRef, roster: Roster) -> tuple[str, str, str]:
    """Return kind, icon and words of the small mark on a match."""
    if ref.status in BOUGHT:
        return "info", "home", _("老业主")
    if ref.owner_id:
        seat = roster.seat(ref.owner_id)
        here = seat is not None and seat.on_duty and seat.away is None
        return "info", "people", _("老客户 在岗") if here else _("老客户 不在岗")
    return ("brand", "pool", _("公海客户")) if ref.first_visit_at else ("", "person", _("未到访过"))


def _number(text: str) -> str:
    try:
        return phones.normalise(text)
    except phones.NotAPhone:
        return ""


def strip_of(request: Request, roster: Roster) -> dict[str, Any]:
    """Return the rotation beside the desk."""
    return {
        "roster": roster,
        "places": places(roster),
        "turns": sum(seat.turns for seat in roster.seats),
        "reasons": AwayReason.choices,
    }


def door_of(request: Request) -> dict[str, Any]:
    """Return the day at the door, with the bars of its hours from the first group on; none before it."""
    found = queries.door(request.project.id, clock.today())
    hours = {hour: groups for hour, groups in found.hours if groups}
    first = min(hours, default=24)
    last = max([*hours, clock.local(clock.now()).hour])
    return {
        "door": found,
        "bars": [hours.get(hour, 0) for hour in range(first, last + 1)],
        "since": f"{first:02d}:00",
        "now": clock.now(),
    }


def absent_of(request: Request, roster: Roster) -> list[tuple[str, str]]:
    """Return the consultants who have no seat today."""
    seated = {seat.user_id for seat in roster.seats}
    return [
        (str(one.user_id), one.name) for one in queries.consultants(request.project.id) if one.user_id not in seated
    ]
