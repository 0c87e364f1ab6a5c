"""The customer's page: who wants to name them to whom and what for; yes, no, and no longer. Nobody signs in."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import BadInput
from anchang.kernel.http.pages import render_page, unlisted
from anchang.kernel.tenancy import every_tenant, tenant_scope
from anchang.modules.filings import errors
from anchang.modules.filings.actions.answer import answer_consent, filing_of
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import Answer
from anchang.modules.people.api import public

# One address: a family behind one router opens a few links, a machine that tries many is stopped.
RATE = "60/10m/key"


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is asked, and take the answer. Opening a link answers nothing, as programs open links too."""
    limits = {"consent": RATE}
    taken = ratelimit.consume(
        request, app="filings", action="consent", config=limits, key=_address(request), limit_get=True
    )
    if taken is None:
        raise errors.TooManyTries()
    with every_tenant():
        filing = filing_of(token, at=clock.now())
    with tenant_scope(filing.tenant_id):
        response = _answered(request, token, filing) if request.method == "POST" else _page(request, filing)
    return unlisted(response)


def _answered(request: HttpRequest, token: str, filing: Filing) -> HttpResponse:
    answer = request.POST.get("answer", "")
    if answer not in Answer.values:
        raise BadInput({"answer": errors.ANSWER_MISSING})
    by = Actor.system(filing.tenant_id)
    filing = answer_consent(token, answer=Answer(answer), by=by, at=clock.now())
    return redirect("filings:consent", token) if filing.answer == Answer.GIVEN else _page(request, filing)


def _page(request: HttpRequest, filing: Filing) -> HttpResponse:
    context = {
        "developer": filing.tenant.name,
        "project": filing.project.name,
        "agency": filing.agency_name,
        "surname": filing.broker_name[:1],
        "phone": str(filing.phone),
        "answer": filing.answer,
        "until": filing.valid_until,
    }
    return render_page(request, "filings/consent.html", context)


def _address(request: HttpRequest) -> str:
    return get_client_ip(request) or "unknown"
