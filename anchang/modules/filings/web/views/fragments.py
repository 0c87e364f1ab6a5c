"""What other pages show of filings."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import render_page
from anchang.modules.customers import api as customers
from anchang.modules.filings import access
from anchang.modules.filings.states import AWAITING
from anchang.modules.filings.web.cards import row_of
from anchang.modules.people.api import Request, requires

SOON = timedelta(hours=24)
MOST = 5


@require_GET
@requires(access.READ)
def today(request: Request, project: str) -> HttpResponse:
    """Show the filings that end within a day, nearest first: a broker's own, for the desk the project's."""
    now = clock.now()
    rows = access.visible_to(request.actor, project_id=request.project.id).filter(
        state__in=sorted(AWAITING), valid_until__gte=now, valid_until__lte=now + SOON
    )
    context = {
        "rows": [row_of(row, by=request.actor) for row in rows.order_by("valid_until")[:MOST]],
        "is_desk": request.actor.can(access.VIEW, request.project.id),
        "may_submit": request.actor.can(access.SUBMIT, request.project.id),
        "may_import": request.actor.can(access.IMPORT, request.project.id),
    }
    return render_page(request, "filings/today.html", context)


@require_GET
@requires(access.VIEW_OF_CUSTOMER)
def of_customer(request: Request, project: str, customer_id: UUID) -> HttpResponse:
    """Show a customer's filings on the customer's page, to who may see the customer."""
    if not customers.may_see(request.actor, customer_id):
        raise NotThere()
    rows = access.of_customer(customers.get(customer_id).id, request.project.id).order_by("-submitted_at")
    context = {
        "rows": [row_of(row, by=request.actor) for row in rows[:20]],
        "may_open": request.actor.can(access.VIEW, request.project.id),
    }
    return render_page(request, "filings/of_customer.html", context)
