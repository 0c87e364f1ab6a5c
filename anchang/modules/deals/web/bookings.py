"""Earnest money on the customer's page: taken by the consultant, given back by the manager."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from anchang.kernel import clock, money
from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import RefusableForm, render_page
from anchang.kernel.idempotency import once_if_keyed
from anchang.kernel.rows import the_one
from anchang.modules.customers import api as customers
from anchang.modules.deals import access
from anchang.modules.deals.actions.bookings import book, refund_booking
from anchang.modules.deals.web.forms import MoneyField
from anchang.modules.people.api import Request, requires


class BookingForm(RefusableForm):
    """How much earnest money."""

    amount = MoneyField(
        label=gettext_lazy("认筹金"),
        initial="20000",
        help_text=gettext_lazy("可退；选定房源认购后自动转入。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SUBSCRIBE)
def new(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Take earnest money from a customer; the same key twice is one booking."""
    ref = customers.get(customer_id)
    if ref.project_id != request.project.id or not customers.may_see(request.actor, ref.id):
        raise NotThere()
    is_sent = request.method == "POST"
    form = BookingForm(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        with form.refusals():
            _book(request, ref.id, form.cleaned_data["amount"])
            messages.success(request, _("已登记认筹 %(amount)s 元。") % {"amount": request.POST["amount"].strip()})
            return redirect("customers:detail", project, ref.id)
    context = {"form": form, "customer": ref, "name": customers.name_for(ref.id, by=request.actor)}
    return render_page(request, "deals/booking.html", context, status=422 if is_sent else 200)


def _book(request: Request, customer_id: UUID, amount_fen: int) -> None:
    def act() -> str:
        return str(book(customer_id, amount_fen=amount_fen, by=request.actor, at=clock.now()).pk)

    content = {"act": "book", "customer": str(customer_id), "amount": amount_fen}
    once_if_keyed(request.POST.get("key", ""), content=content, by=request.actor, act=act)


@require_POST
@requires(access.CANCEL)
def refund(request: Request, project: str, booking_id: UUID) -> HttpResponse:
    """Give earnest money back."""
    rows = access.bookings_of(request.actor, access.CANCEL).filter(project_id=request.project.id)
    row = refund_booking(the_one(rows.filter(pk=booking_id)).pk, by=request.actor, at=clock.now())
    messages.success(request, _("已退筹 %(amount)s 元。") % {"amount": money.yuan(row.amount_fen)})
    return redirect("customers:detail", project, row.customer_id)
