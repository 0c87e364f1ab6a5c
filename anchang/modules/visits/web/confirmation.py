"""The customer confirms and both sign, on the tablet at the counter: one page, three acts, in whatever order."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import RefusableForm, render_page
from anchang.kernel.ids import read_id
from anchang.modules.customers import api as customers
from anchang.modules.filings import api as filings
from anchang.modules.filings.api import Confirmation, EscortRef
from anchang.modules.people.api import Request, demo_outbox, requires
from anchang.modules.visits import access
from anchang.modules.visits.web.forms import CheckForm, MessageForm, SignatureForm


@require_GET
@requires(access.RECEIVE)
def page(request: Request, project: str, escort_id: UUID) -> HttpResponse:
    """Show what is to be confirmed, and what has been."""
    return _page(request, escort_id, read_id(request.GET.get("customer", "")))


@require_POST
@requires(access.RECEIVE)
def message(request: Request, project: str, escort_id: UUID) -> HttpResponse:
    """Send the customer a code."""
    form = MessageForm(request.POST)
    escort, customer_id = _asked(request, escort_id, form)
    if form.is_valid():
        with form.refusals():
            until = filings.send_check(
                escort.id, project_id=request.project.id, customer_id=customer_id, by=request.actor, at=clock.now()
            )
            said = _("验证码已发送，%(until)s 前有效。") % {"until": f"{clock.local(until):%H:%M:%S}"}
            messages.success(request, said)
    if form.errors:
        return _page(request, escort_id, customer_id, check=form)
    return _back(request, escort_id, customer_id)


@require_POST
@requires(access.RECEIVE)
def code(request: Request, project: str, escort_id: UUID) -> HttpResponse:
    """Take the code that the customer got."""
    form = CheckForm(request.POST)
    escort, customer_id = _asked(request, escort_id, form)
    if form.is_valid():
        with form.refusals():
            filings.confirm_by_code(
                escort.id, form.cleaned_data["code"], project_id=request.project.id, by=request.actor, at=clock.now()
            )
    if form.errors:
        return _page(request, escort_id, customer_id, check=form)
    return _back(request, escort_id, customer_id)


@require_POST
@requires(access.RECEIVE)
def signature(request: Request, project: str, escort_id: UUID) -> HttpResponse:
    """Keep the signature of the customer or the broker."""
    form = SignatureForm(request.POST)
    escort, customer_id = _asked(request, escort_id, form)
    if form.is_valid():
        with form.refusals():
            _sign(request, escort, customer_id, form.cleaned_data)
    if form.errors:
        return _page(request, escort_id, customer_id, ink=form)
    return _back(request, escort_id, customer_id)


def _sign(request: Request, escort: EscortRef, customer_id: UUID, data: dict[str, Any]) -> None:
    filings.sign(
        escort.id,
        Confirmation(data["kind"]),
        strokes=data["strokes"],
        name=data["name"],
        is_typed=data["instead"],
        project_id=request.project.id,
        customer_id=customer_id,
        by=request.actor,
        at=clock.now(),
    )


def _asked(request: Request, escort_id: UUID, form: RefusableForm) -> tuple[EscortRef, UUID]:
    return _found(request, escort_id, read_id(form.data.get("customer", "")))


def _found(request: Request, escort_id: UUID, customer_id: UUID | None) -> tuple[EscortRef, UUID]:
    """Return the escort and who was brought; a masked filing needs the customer whom the desk has found."""
    escort = filings.escort_of(escort_id, project_id=request.project.id, at=clock.now())
    who = escort.customer_id or customer_id
    if who is None or customers.get(who).project_id != request.project.id:
        raise NotThere()
    return escort, who


def _back(request: Request, escort_id: UUID, customer_id: UUID) -> HttpResponse:
    here = reverse("visits:confirmation", args=[request.project.slug, escort_id])
    return redirect(f"{here}?customer={customer_id}")


def _page(
    request: Request,
    escort_id: UUID,
    customer_id: UUID | None,
    *,
    check: MessageForm | None = None,
    ink: SignatureForm | None = None,
) -> HttpResponse:
    escort, who = _found(request, escort_id, customer_id)
    named = customers.named(project_id=request.project.id, customer_ids=[who], by=request.actor)
    context = {
        "escort": escort,
        "customer_id": who,
        "customer": named[0] if named else None,
        "is_done": bool(escort.needed) and all(kind in escort.given for kind in escort.needed),
        "code_at": escort.given.get(Confirmation.CODE),
        "signers": [
            _signer(kind, escort.given.get(kind), ink) for kind in (Confirmation.CUSTOMER, Confirmation.BROKER)
        ],
        "check": check,
        "ink": ink,
        "demo_outbox": demo_outbox(request),
    }
    return render_page(request, "visits/confirmation.html", context, status=422 if check or ink else 200)


def _signer(kind: Confirmation, given_at: datetime | None, ink: SignatureForm | None) -> dict[str, Any]:
    """Return one field of the page: whose it is, what they declare, when they signed, what was typed in vain."""
    says = {
        Confirmation.CUSTOMER: _("本人由上述经纪人带看到访，以上内容属实。"),
        Confirmation.BROKER: _("本人陪同上述客户到访，以上内容属实。"),
    }
    is_mine = ink is not None and ink.data.get("kind") == kind
    return {
        "kind": kind.value,
        "title": kind.label,
        "says": says[kind],
        "at": given_at,
        "form": ink if is_mine else None,
    }
