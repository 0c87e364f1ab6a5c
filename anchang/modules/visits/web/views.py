"""The visits of a project, the consultant's turn, and the visits of a customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import BadInput, NotThere
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.idempotency import once_if_keyed
from anchang.kernel.ids import read_id
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.customers import api as customers
from anchang.modules.people.api import Request, requires
from anchang.modules.visits import access, queries
from anchang.modules.visits.actions import reception
from anchang.modules.visits.models import Visit
from anchang.modules.visits.states import Source, Stage
from anchang.modules.visits.strip import places
from anchang.modules.visits.web.places import read_place, write_place
from anchang.web import slots

PAGE = 20
MOST_COUNTED = 1_000
FILTERS = {"kind": customers.VisitKind.values, "source": Source.values, "stage": Stage.values}


@require_GET
@requires(access.VIEW)
def visits(request: Request, project: str) -> HttpResponse:
    """Show the visits within reach, last arrived first, filtered as the address says."""
    rows = access.visible_to(request.actor, project_id=request.project.id)
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value in FILTERS[name]})
    day = _day(request.GET.get("day", ""))
    if day:
        rows = rows.filter(day=day)
    found = list(queries.in_order(rows, read_place(request.GET.get("cursor", "")))[: PAGE + 1])
    shown, counted = found[:PAGE], rows[: MOST_COUNTED + 1].count()
    context: dict[str, Any] = {
        "rows": queries.rows_of(shown, by=request.actor),
        "total": min(counted, MOST_COUNTED),
        "is_more": counted > MOST_COUNTED,
        "next": write_place(shown[-1].arrived_at, shown[-1].pk) if len(found) > PAGE else "",
        "chosen": chosen,
        "day": day.isoformat() if day else "",
        "cursor": request.GET.get("cursor", ""),
        "kinds": [("", _("全部")), *customers.VisitKind.choices],
        "sources": [("", _("全部来源")), *Source.choices],
        "may_import": request.actor.can(access.IMPORT, request.project.id),
        "may_receive": request.actor.can(access.RECEIVE, request.project.id),
    }
    if wants_part(request):
        return render_part(request, "visits/list.html", "rows", context)
    return render_page(request, "visits/list.html", context)


@require_GET
@requires(access.ACCEPT)
def turn(request: Request, project: str) -> HttpResponse:
    """Show the consultant whom to receive now, or how long the turn is away; it is asked for again and again."""
    ended_id = read_id(request.GET.get("ended", ""))
    mine = access.visible_to(request.actor, access.ACCEPT, project_id=request.project.id)
    own = mine.filter(pk=ended_id, received_by_id=request.actor.user_id) if ended_id else mine.none()
    ended = at_most_one(own)
    return _turn(request, ended=ended)


@require_GET
@requires(access.ROTATION)
def floor(request: Request, project: str) -> HttpResponse:
    """Show who leads how the reception stands: who waits, whose turn is next, what came through the door."""
    roster = queries.roster(request.project.id, clock.today())
    open_visits = queries.rows_of(queries.open_visits_in(request.project.id), by=request.actor)
    context = {
        "waiting": [row for row in open_visits if row.visit.stage == Stage.WAITING],
        "receiving": [row for row in open_visits if row.visit.stage != Stage.WAITING],
        "roster": roster,
        "places": places(roster),
        "door": queries.door(request.project.id, clock.today()),
    }
    return render_part(request, "visits/floor.html", "floor", context)


def _turn(request: Request, *, ended: Visit | None = None) -> HttpResponse:
    roster = queries.roster(request.project.id, clock.today())
    mine = queries.open_visits_for(request.actor.user_id, request.project.id)
    strip = places(roster)
    letters = [place.user_id for place in strip if place.seat]
    me = request.actor.user_id
    shown = queries.rows_of([*mine, *([ended] if ended else [])], by=request.actor)
    context = {
        "rows": shown[: len(mine)],
        "colleagues": [place for place in strip if place.on_duty and place.user_id != me],
        "ahead": letters.index(me) if me in letters else None,
        "seat": next((place for place in strip if place.user_id == me), None),
        "ended": shown[-1] if ended else None,
        "next_acts": _next_acts(request, ended) if ended else [],
    }
    return render_part(request, "visits/turn.html", "turn", context)


def _next_acts(request: Request, ended: Visit) -> list[tuple[str, str, str]]:
    """Return what later modules offer after a reception: words, icon and address."""
    if ended.customer_id is None or not customers.may_see(request.actor, ended.customer_id):
        return []
    names = {"project": request.project.slug, "customer_id": ended.customer_id}
    return [
        (str(act.title), act.icon, f"{reverse(act.url_name, kwargs=names)}?after=visit")
        for act in slots.acts_of("visit")
        if request.actor.can(act.permission, ended.project_id)
    ]


@require_POST
@requires(access.ACCEPT)
def acceptance(request: Request, project: str, visit_id: UUID) -> HttpResponse:
    """Begin a reception."""
    _once(request, visit_id, reception.accept)
    return _after(request, project)


@require_POST
@requires(access.ACCEPT)
def handover(request: Request, project: str, visit_id: UUID) -> HttpResponse:
    """Ask a colleague to receive."""
    try:
        user_id = UUID(request.POST.get("user", ""))
    except ValueError as error:
        raise BadInput({"user": _("请选择一位同事。")}) from error
    reception.hand_over(_visit(request, visit_id).pk, user_id=user_id, by=request.actor, at=clock.now())
    messages.success(request, _("已请同事代接，客户仍归您。"))
    return _after(request, project)


@require_POST
@requires(access.ACCEPT)
def ending(request: Request, project: str, visit_id: UUID) -> HttpResponse:
    """End a reception, and offer what comes next: to write down what was said."""
    visit = _once(request, visit_id, reception.end)
    if wants_part(request):
        return _turn(request, ended=visit)
    messages.success(request, _("接待已结束。"))
    if visit.customer_id and customers.may_see(request.actor, visit.customer_id):
        return redirect("customers:detail", project=project, customer_id=visit.customer_id)
    return redirect("visits:list", project=project)


@require_GET
@requires(access.VIEW)
def of_customer(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Show a customer's visits on their page."""
    if not customers.may_see(request.actor, customer_id):
        raise NotThere()
    kept = customers.get(customer_id)
    if kept.project_id != request.project.id:
        raise NotThere()
    rows = Visit.objects.filter(customer_id=kept.id).order_by("-arrived_at", "-pk")[:PAGE]
    return render_part(
        request, "visits/of_customer.html", "visits", {"rows": queries.rows_of(list(rows), by=request.actor)}
    )


def _once(request: Request, visit_id: UUID, verb: Callable[..., Visit]) -> Visit:
    """Act on a visit once for the key of its form, and return it as it is then."""
    found = _visit(request, visit_id)

    def act() -> str:
        return str(verb(found.pk, by=request.actor, at=clock.now()).pk)

    content = [f"visits.{verb.__name__}", str(found.pk)]
    once_if_keyed(request.POST.get("key", ""), content=content, by=request.actor, act=act)
    return Visit.objects.get(pk=found.pk)


def _visit(request: Request, visit_id: UUID) -> Visit:
    return the_one(access.visible_to(request.actor, access.ACCEPT, project_id=request.project.id).filter(pk=visit_id))


def _after(request: Request, project: str) -> HttpResponse:
    return _turn(request) if wants_part(request) else redirect("visits:list", project=project)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
