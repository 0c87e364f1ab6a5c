"""The code of a broker at the counter: scanned or typed, it leads to the card of the customer who was brought."""

from __future__ import annotations

from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from anchang.kernel import clock
from anchang.modules.filings import api as filings
from anchang.modules.people.api import Request, requires
from anchang.modules.visits import access, errors
from anchang.modules.visits.web import counter
from anchang.modules.visits.web.forms import CodeForm

# Of one account: a desk that reads badly goes on, who tries digits one after the other is stopped.
RATE = "30/10m/key"


@require_POST
@requires(access.RECEIVE)
def escort(request: Request, project: str) -> HttpResponse:
    """Take a broker's code once, or the desk's word on who brings, and show whom they brought."""
    form = CodeForm(request.POST)
    taken: filings.EscortRef | None = None
    if form.is_valid():
        with form.refusals():
            taken = _taken(request, form.cleaned_data)
    if taken is None:
        return counter.with_code(request, form)
    customer = f"&customer={who}" if (who := form.cleaned_data["customer"]) else ""
    return redirect(f"{reverse('visits:reception', args=[project])}?escort={taken.id}{customer}#desk")


def _taken(request: Request, data: dict[str, Any]) -> filings.EscortRef:
    if filing_id := data["filing"]:
        return filings.begin_escort(filing_id, project_id=request.project.id, by=request.actor, at=clock.now())
    return _take(request, data["code"])


def _take(request: Request, code: str) -> filings.EscortRef:
    limits = {"escort": RATE}
    attempt = ratelimit.consume(request, app="visits", action="escort", config=limits, key=str(request.actor.user_id))
    if attempt is None:
        raise errors.TooManyCodes()
    taken = filings.take_escort(code, project_id=request.project.id, by=request.actor, at=clock.now())
    attempt.rollback()  # a code that is right takes nothing from who reads many on a busy day
    return taken
