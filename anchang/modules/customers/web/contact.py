"""Calling a customer: the number in full, once, for a reason that is logged."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from anchang.kernel import clock
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.rows import the_one
from anchang.modules.customers import access, queries
from anchang.modules.customers.actions.identity import reveal_identity
from anchang.modules.customers.actions.reveal import reveal_phone
from anchang.modules.customers.naming import namer
from anchang.modules.customers.web.forms import ContactForm
from anchang.modules.customers.web.views import acts_for, slots_for
from anchang.modules.people.api import Request, requires

PAGE = "customers/contact.html"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.REVEAL)
def contact(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Show the masked number and, for a reason that is logged, the whole one to call."""
    within = access.visible_to(request.actor, access.REVEAL, project_id=request.project.id)
    row = the_one(within.select_related("person").filter(pk=queries.find(customer_id).pk))
    form = ContactForm(request.POST or None, initial={"reason": ContactForm.usual(request.GET.get("reason", ""))})
    phones, identity = queries.phones_of(row.person_id), queries.identity_of(row.person_id)
    number, is_identity = "", False
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            typed = form.cleaned_data
            is_identity = identity is not None and typed["phone"] in (identity.pk, *([] if phones else [None]))
            if is_identity:
                number = reveal_identity(row.pk, reason=form.sentence, by=request.actor)
            else:
                number = reveal_phone(row.pk, reason=form.sentence, phone_id=typed["phone"], by=request.actor)
    context = {
        "form": form,
        "customer": row,
        "ref": queries.rows_of([row], at=clock.now(), name=namer(request.actor))[0],
        "numbers": [*phones, *([identity] if identity else [])],
        "identity": identity,
        "number": number,
        "is_identity": is_identity,
        "url": reverse("customers:contact", args=[project, row.pk]),
        "acts": acts_for(request, row),
        "slots": slots_for(request, "contact", row),
    }
    status = 422 if form.is_bound and not number else 200
    if wants_part(request):
        return render_part(request, PAGE, "panel", context, status=status)
    return render_page(request, PAGE, context, status=status)
