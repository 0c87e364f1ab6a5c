"""The customer book: the list with its panel, a customer, a new one, and search."""

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
from anchang.kernel.access import Level, Permission
from anchang.kernel.errors import BadInput, NotThere
from anchang.kernel.http.addresses import without_number
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.idempotency import once
from anchang.kernel.rows import at_most_one
from anchang.modules.customers import access, queries
from anchang.modules.customers import search as searching
from anchang.modules.customers.actions.register import create_customer
from anchang.modules.customers.models import Customer
from anchang.modules.customers.naming import namer
from anchang.modules.customers.states import Grade, Status
from anchang.modules.customers.web.forms import NewCustomerForm
from anchang.modules.customers.web.lists import POOL, Asked, read_place, write_place
from anchang.modules.people import api as people
from anchang.modules.people.api import Request, requires
from anchang.web import slots

PAGE = 20
# A number nobody reads to its last digit is not counted to it.
MOST_COUNTED = 1_000


@require_GET
@requires(access.VIEW)
def book(request: Request, project: str) -> HttpResponse:
    """Show the customers within reach, filtered and sorted as the address says."""
    asked, at = Asked.of(request.GET), clock.now()
    rows = asked.narrow(access.visible_to(request.actor, project_id=request.project.id), at=at)
    is_cut = False
    if asked.text:
        fitting = searching.find(project_ids=[request.project.id], text=asked.text, by=request.actor, limit=PAGE)
        rows, is_cut = rows.filter(pk__in=[row.pk for row in fitting]), len(fitting) == PAGE
    found = list(
        queries.in_order(rows.select_related("person"), asked.sort, read_place(asked.cursor, asked.sort))[: PAGE + 1]
    )
    shown = found[:PAGE]
    # What was searched for stands on one page; only a list is counted.
    counted = len(shown) if asked.text else rows[: MOST_COUNTED + 1].count()
    context: dict[str, Any] = {
        "asked": asked,
        "total": min(counted, MOST_COUNTED),
        "is_more": is_cut or counted > MOST_COUNTED,
        "next": write_place(shown[-1], asked.sort) if len(found) > PAGE else "",
        "sees_all": request.project.id in request.actor.reach(access.VIEW).all,
        "may_export": request.actor.can(access.EXPORT, request.project.id),
        "may_register": request.actor.can(access.REGISTER, request.project.id),
        "may_review": request.actor.can(access.REVIEW, request.project.id),
    }
    name = namer(request.actor)
    if wants_part(request) and request.htmx.target == "customers":  # type: ignore[attr-defined]
        rows_alone = {"rows": queries.rows_of(shown, at=at, name=name), "is_part": True}
        part = render_part(request, "customers/list.html", "rows", context | rows_alone)
        return without_number(request, part)
    chosen = request.GET.get("customer")
    panel = _panel(request, _id(chosen)) if chosen else {}
    filters = _filters(request, asked, panel.get("consultants"))
    names = _names(filters.get("consultants", []))
    context |= filters | panel | {"rows": queries.rows_of(shown, at=at, name=name, names=names)}
    return render_page(request, "customers/list.html", context)


@require_GET
@requires(access.VIEW)
def detail(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Show a customer; beside the list when the list asks, else as a page."""
    context = _panel(request, customer_id)
    if wants_part(request):
        return render_part(request, "customers/detail.html", "panel", context)
    return render_page(request, "customers/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.REGISTER)
def new(request: Request, project: str) -> HttpResponse:
    """Show the form of a new customer, and take it once for its key."""
    form = NewCustomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            answer = _create(request, form)
        if form.is_valid():
            messages.success(request, _("已新增客户。"))
            return redirect("customers:detail", project=project, customer_id=answer["id"])
    refused = getattr(form, "refusal", BadInput({})).status
    return render_page(request, "customers/new.html", {"form": form}, status=refused if form.is_bound else 200)


@require_GET
@requires(access.VIEW)
def search(request: Request, project: str) -> HttpResponse:
    """Show whom a number or part of a name finds, for choosing; every search for a number is logged."""
    text = request.GET.get("q", "")
    found = searching.find(project_ids=[request.project.id], text=text, by=request.actor)
    rows = queries.rows_of(found, at=clock.now(), name=namer(request.actor))
    context = {"rows": rows, "text": text, "field": request.GET.get("field", "")}
    return render_part(request, "customers/search.html", "found", context)


def _create(request: Request, form: NewCustomerForm) -> dict[str, str]:
    data, by, at = form.cleaned_data, request.actor, clock.now()
    # A consultant's own customer is the consultant's; the desk's and the manager's wait for the rotation.
    is_own = any(grant.role == people.Role.CONSULTANT for grant in by.grants if request.project.id in grant.project_ids)

    def act() -> dict[str, str]:
        row = create_customer(
            project_id=request.project.id,
            name=data["name"],
            phone=data["phone"],
            owner_id=by.user_id if is_own else None,
            by=by,
            at=at,
        )
        return {"id": str(row.pk)}

    key = request.POST.get("key", "")
    return dict(once(key, content=["customers.new", data], by=by, act=act)[0]) if key else act()


def seen(request: Request, customer_id: UUID) -> Customer:
    """Return a customer of the address's project within reach. Raises NotThere."""
    row = _within_reach(request, customer_id)
    if row is None:
        raise NotThere()
    return row


def _within_reach(request: Request, customer_id: UUID) -> Customer | None:
    rows = access.visible_to(request.actor, project_id=request.project.id).select_related("person")
    return at_most_one(queries.with_identity(rows).filter(pk=customer_id))


def _panel(request: Request, customer_id: UUID) -> dict[str, Any]:
    # Only a record merged into another one is looked for twice.
    row = _within_reach(request, customer_id) or seen(request, queries.find(customer_id).pk)
    actor, project_id, phones = request.actor, request.project.id, queries.phones_of(row.person_id)
    consultants = _consultants(request) if actor.can(access.ASSIGN, project_id) else []
    names = _names(consultants)
    at, name = clock.now(), namer(actor)
    numbers = {row.person_id: str(phones[0].number)} if phones else {}
    return {
        "customer": row,
        "ref": queries.rows_of([row], at=at, name=name, numbers=numbers, names=names)[0],
        "phones": phones,
        "identity": queries.identity_at(row),
        "family": queries.rows_of(queries.family_of(row), at=at, name=name) if row.household_id else [],
        "may_reveal": _may(request, row, access.REVEAL),
        "may_edit": _may(request, row, access.EDIT),
        "may_assign": actor.can(access.ASSIGN, project_id),
        "may_merge": actor.can(access.MERGE, project_id),
        "consultants": consultants,
        "acts": acts_for(request, row),
        "slots": slots_for(request, "customer", row),
    }


def slots_for(request: Request, page: str, row: Customer) -> list[tuple[str, str]]:
    """Return what later modules show of a customer: heading and address."""
    names = {"project": request.project.slug, "customer_id": row.pk}
    return [
        (str(slot.title), reverse(slot.url_name, kwargs=names))
        for slot in slots.slots_of(page, request.actor, request.project.id)
    ]


def acts_for(request: Request, row: Customer) -> list[tuple[str, str, str]]:
    """Return what later modules let the actor do to a customer: words, icon and address."""
    names = {"project": request.project.slug, "customer_id": row.pk}
    return [
        (str(act.title), act.icon, reverse(act.url_name, kwargs=names))
        for act in slots.acts_of("customer")
        if _may(request, row, act.permission)
    ]


def _may(request: Request, row: Customer, permission: Permission) -> bool:
    """Tell whether a permission of the actor reaches this customer."""
    reach = request.actor.reach(permission)
    is_own = row.project_id in reach.own and row.owner_id == request.actor.user_id
    return row.project_id in reach.all or is_own


def _filters(request: Request, asked: Asked, consultants: list[tuple[str, str]] | None) -> dict[str, Any]:
    context: dict[str, Any] = {
        "grades": [("", _("全部")), *((value, value) for value in Grade.values), ("none", _("未评级"))],
        "statuses": [("", _("全部状态")), *Status.choices],
        "sorts": [("newest", _("最近新增")), ("seen", _("最近到访")), ("follow", _("先到期"))],
    }
    level = access.VIEW.levels
    if any(level.get(role) == Level.ALL for role in request.actor.roles):
        context["consultants"] = consultants or _consultants(request)
        context["owners"] = [("", _("全部顾问")), (POOL, _("公海")), *context["consultants"]]
    return context


def _consultants(request: Request) -> list[tuple[str, str]]:
    staff = people.staff_of(request.project.id, people.Role.CONSULTANT)
    return [(str(one.user_id), one.name) for one in {one.user_id: one for one in staff}.values()]


def _names(consultants: list[tuple[str, str]]) -> dict[UUID, str]:
    return {UUID(pk): name for pk, name in consultants}


def _id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise NotThere() from error
