"""What this module shows on the pages of others: the day, a unit, a customer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from anchang.kernel import clock
from anchang.kernel.http.pages import render_page
from anchang.modules.deals import access
from anchang.modules.deals.states import LIVE, BookingState, State
from anchang.modules.deals.web.buyers import names_of
from anchang.modules.inventory import api as inventory
from anchang.modules.people.api import Request, requires

SOON = timedelta(days=7)
MOST = 20


@require_GET
@requires(access.VIEW)
def today(request: Request, project: str) -> HttpResponse:
    """Show what must be signed soon, what was returned, what waits: the actor's own, the most urgent first."""
    day = clock.today()
    mine = access.visible_to(request.actor).filter(project_id=request.project.id)
    due = mine.filter(state=State.ACTIVE, planned_sign_on__lte=day + SOON).order_by("planned_sign_on", "pk")
    stuck = mine.filter(state__in=[State.DRAFT, State.PENDING]).order_by("pk")
    if request.actor.can(access.CANCEL, request.project.id):
        stuck = stuck.filter(owner_id=request.actor.user_id)  # a manager finds the others among the requests
    found = [*stuck[:MOST], *due[:MOST]]
    names = names_of(request.actor, found)
    items = [(row, names.get(row.customer_id, ""), row.is_overdue(day)) for row in found]
    return render_page(request, "deals/today.html", {"items": items, "today": day})


@require_GET
@requires(access.VIEW)
def of_unit(request: Request, project: str, unit_id: UUID) -> HttpResponse:
    """Show the subscription of a unit."""
    rows = access.visible_to(request.actor).filter(project_id=request.project.id, unit_id=unit_id)
    live = rows.filter(state__in=sorted(LIVE)).first()
    buyer = names_of(request.actor, [live]).get(live.customer_id, "") if live else ""
    return render_page(request, "deals/of_unit.html", {"row": live, "buyer": buyer})


@require_GET
@requires(access.SUBSCRIBE)
def of_lock(request: Request, project: str, unit_id: UUID) -> HttpResponse:
    """Show the way from one's own lock to a subscription, and how long it is open."""
    claim = inventory.live_claim_of(unit_id)
    is_mine = claim is not None and claim.kind == "lock" and claim.holder_id == request.actor.user_id
    return render_page(request, "deals/of_lock.html", {"claim": claim if is_mine else None})


@require_GET
@requires(access.VIEW)
def of_customer(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Show what a customer has subscribed, and one's own locks that could become theirs."""
    rows = access.visible_to(request.actor).filter(project_id=request.project.id, customer_id=customer_id)
    locks: list[inventory.ClaimRef] = []
    if request.actor.can(access.SUBSCRIBE, request.project.id):
        held = inventory.locks_of(request.actor.user_id)
        locks = [
            lock for lock in held if lock.project_id == request.project.id and lock.customer_id in (None, customer_id)
        ]
    booked = access.bookings_of(request.actor).filter(project_id=request.project.id, customer_id=customer_id)
    bookings = list(booked.order_by("-pk")[:MOST])
    may_book = request.actor.can(access.SUBSCRIBE, request.project.id)
    context = {
        "rows": list(rows.order_by("-pk")[:MOST]),
        "locks": locks,
        "customer_id": customer_id,
        "bookings": bookings,
        "may_book": may_book and not any(row.state == BookingState.BOOKED for row in bookings),
        "may_refund": request.actor.can(access.CANCEL, request.project.id),
    }
    return render_page(request, "deals/of_customer.html", context)
