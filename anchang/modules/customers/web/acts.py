"""What is done to a customer from the page: each one press, one action."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anchang.kernel import clock
from anchang.kernel.errors import BadInput, NotThere
from anchang.modules.customers import access, queries
from anchang.modules.customers.actions.care import assign_owner, join_household
from anchang.modules.customers.actions.identity import give_identity
from anchang.modules.customers.actions.merge import merge
from anchang.modules.customers.actions.register import add_phone, rename
from anchang.modules.customers.models import Customer
from anchang.modules.customers.web.views import seen
from anchang.modules.people.api import Request, requires


@require_POST
@requires(access.ASSIGN)
def owner(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Give the customer to a consultant, or to the public pool."""
    row = seen(request, customer_id)
    chosen = request.POST.get("user", "")
    user_id = _uuid(chosen, "user") if chosen else None
    assign_owner(row.pk, user_id=user_id, team_id=None, by=request.actor, at=clock.now())
    messages.success(request, _("已交接。") if user_id else _("已放回公海。"))
    return _back(project, row)


@require_POST
@requires(access.EDIT)
def phones(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Add a number."""
    row = _editable(request, customer_id)
    add_phone(row.pk, phone=request.POST.get("phone", ""), by=request.actor, at=clock.now())
    messages.success(request, _("已添加号码。"))
    return _back(project, row)


@require_POST
@requires(access.EDIT)
def identity(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Note the number of the customer's document, or correct it."""
    row = _editable(request, customer_id)
    give_identity(row.pk, number=request.POST.get("id_number", ""), by=request.actor, at=clock.now())
    messages.success(request, _("已登记证件号。"))
    return _back(project, row)


@require_POST
@requires(access.EDIT)
def name(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Correct the name."""
    row = _editable(request, customer_id)
    rename(row.pk, name=request.POST.get("name", ""), by=request.actor, at=clock.now())
    messages.success(request, _("已改名。"))
    return _back(project, row)


@require_POST
@requires(access.MERGE)
def merging(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Join another record of the same person into this one."""
    row = seen(request, customer_id)
    other = seen(request, _uuid(request.POST.get("other", ""), "other"))
    merge(row.pk, other_id=other.pk, by=request.actor, at=clock.now())
    messages.success(request, _("已合并为一位客户。"))
    return _back(project, row)


@require_POST
@requires(access.EDIT)
def household(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Note that another customer is of the same family."""
    row = _editable(request, customer_id)
    other = seen(request, _uuid(request.POST.get("other", ""), "other"))
    join_household(row.pk, other_id=other.pk, by=request.actor, at=clock.now())
    messages.success(request, _("已记为一家。"))
    return _back(project, row)


def _editable(request: Request, customer_id: UUID) -> Customer:
    rows = access.visible_to(request.actor, access.EDIT, project_id=request.project.id)
    if not rows.filter(pk=customer_id).exists():
        raise NotThere()
    return queries.find(customer_id)


def _uuid(value: str, field: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise BadInput({field: _("请选择一项。")}) from error


def _back(project: str, row: Customer) -> HttpResponse:
    return redirect("customers:detail", project=project, customer_id=row.pk)
