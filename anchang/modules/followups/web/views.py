"""The page of the day, the form of a contact, a customer's history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import inside, render_page, render_part, wants_part
from anchang.kernel.idempotency import once
from anchang.modules.customers import api as customers
from anchang.modules.followups import queries, rules
from anchang.modules.followups.access import RECORD, TODAY, VIEW
from anchang.modules.followups.actions.record import record_follow_up
from anchang.modules.followups.states import GRADE_MEANINGS, Method
from anchang.modules.followups.web.day import day_of
from anchang.modules.followups.web.forms import FollowUpForm
from anchang.modules.people.api import Request, requires
from anchang.web import slots

HISTORY = 50
# Slots up to the first order stand above everything, those up to the second among what runs out by itself.
FIRST, RUNNING_OUT = 20, 50


@require_GET
@requires(TODAY)
def today(request: Request, project: str) -> HttpResponse:
    """Show what is due today, and what cannot wait."""
    found = slots.slots_of("today", request.actor, request.project.id)
    context = day_of(request.actor, request.project, clock.now())
    context["first"] = [_address(slot, project) for slot in found if slot.order <= FIRST]
    context["running_out"] = [_address(slot, project) for slot in found if FIRST < slot.order <= RUNNING_OUT]
    context["further"] = [_address(slot, project) for slot in found if slot.order > RUNNING_OUT]
    return render_page(request, "followups/today.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RECORD)
def follow_up(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Show the form of a contact, and take it: the same key twice is one contact."""
    customer = _customer(request, customer_id)
    form = FollowUpForm(
        request.POST or None, initial=_initial(customer, is_after_visit=request.GET.get("after") == "visit")
    )
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            _record(request, customer, form)
        if form.is_valid():
            messages.success(
                request, _("已记下%(name)s的跟进。") % {"name": customers.name_for(customer.id, by=request.actor)}
            )
            return redirect(_way_back(request, project))
    before = queries.history_of(customers.records_of(customer.id), limit=rules.SILENT_TRIES)
    context = {
        "form": form,
        "customer": customer,
        "name": customers.name_for(customer.id, by=request.actor),
        "last": before[0] if before else None,
        "change_medium": rules.should_change_medium([(row.method, row.effective) for row in before]),
        "grade": form["grade"].value(),
        "meanings": GRADE_MEANINGS.items(),
        "back": _way_back(request, project),
        "url": reverse("followups:follow_up", args=[project, customer.id]),
        "suggestion_url": reverse("followups:suggestion", args=[project, customer.id]),
    }
    status = 422 if form.is_bound else 200
    if wants_part(request):
        return render_part(request, "followups/follow_up.html", "panel", context, status=status)
    return render_page(request, "followups/follow_up.html", context, status=status)


@require_GET
@requires(RECORD)
def suggestion(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Show the field of the next date, filled in by the grade that was just chosen."""
    grade = request.GET.get("grade", "")
    if grade not in rules.INTERVALS:
        raise NotThere()
    form = FollowUpForm(initial={"next_at": rules.suggested_next(grade, clock.now())})
    return render_part(request, "followups/follow_up.html", "next", {"form": form, "grade": grade})


@require_GET
@requires(VIEW)
def history(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Show a customer's contacts, newest first, as part of the customer's page."""
    customer = _customer(request, customer_id)
    records = customers.records_of(customer.id)
    found = queries.history_of(records, limit=HISTORY)
    moves = queries.grade_changes_of(found)
    custody, now = queries.custody_of(customer.id), clock.now()
    # Buyers are never taken back, whatever their last night was (rules).
    ends = custody.returns_at if custody and rules.may_be_taken_back(customer.status) else None
    context = {
        "rows": [(row, moves.get(row.pk)) for row in found],
        "words": next((row for row in found if row.customer_quote), None),
        "returns": queries.pool_returns_of(records),
        "returns_at": ends if ends and ends > now else None,
        "is_returning": ends is not None and ends - now <= rules.POOL_WARNING,
    }
    return render_page(request, "followups/history.html", context)


def _customer(request: Request, customer_id: UUID) -> customers.CustomerRef:
    customer = customers.get(customer_id)
    if customer.project_id != request.project.id or not customers.may_see(request.actor, customer.id):
        raise NotThere()
    return customer


def _initial(customer: customers.CustomerRef, *, is_after_visit: bool) -> dict[str, Any]:
    proposed = rules.suggested_next(customer.grade, clock.now()) if customer.grade else None
    method = Method.VISIT if is_after_visit else Method.CALL
    return {"method": method, "answered": "yes", "grade": customer.grade, "next_at": proposed}


def _record(request: Request, customer: customers.CustomerRef, form: FollowUpForm) -> None:
    now = clock.now()

    def act() -> str:
        row = record_follow_up(customer_id=customer.id, by=request.actor, at=now, **form.values(now))
        return str(row.pk)

    content = {"customer": str(customer.id), **form.cleaned_data}
    once(request.POST.get("key", ""), content=content, by=request.actor, act=act)


def _way_back(request: Request, project: str) -> str:
    # A panel leads back to the page it was opened on.
    here = getattr(request, "htmx", None)
    asked = request.POST.get("next") or request.GET.get("next") or (here.current_url_abs_path if here else "") or ""
    return inside(asked, reverse("followups:today", args=[project]))


def _address(slot: slots.Slot, project: str) -> tuple[str, str]:
    return str(slot.title), reverse(slot.url_name, kwargs={"project": project})
