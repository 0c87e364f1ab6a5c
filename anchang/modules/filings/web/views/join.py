"""Where a poster's QR leads: the notice, a name, a number proven by a code, and at once the form of a filing.

Nobody signs in before. The page answers alike whatever is known of a number; what stands against somebody is told after
the number is proven to be his.
"""

from __future__ import annotations

from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.http.pages import render_page
from anchang.kernel.tenancy import every_tenant, tenant_scope
from anchang.modules.filings import errors
from anchang.modules.filings.actions.agents import join
from anchang.modules.filings.actions.posters import poster_of
from anchang.modules.filings.contracts import contract_at
from anchang.modules.filings.models import Poster
from anchang.modules.filings.rules.contracts import say_amount
from anchang.modules.filings.states import Channel
from anchang.modules.filings.web.join_forms import CodeForm, JoinForm
from anchang.modules.people.api import proof, public

# One hall is one address on the network: many guests behind it open the page, a machine that tries tokens is stopped.
RATE = "120/10m/key"


@public
@never_cache
@sensitive_post_parameters("name", "phone", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, token: str) -> HttpResponse:
    """Show the notice and the form; send the code; take it, and lead on to the form of a filing, signed in."""
    limits, address = {"join": RATE}, get_client_ip(request) or "unknown"
    if ratelimit.consume(request, app="filings", action="join", config=limits, key=address, limit_get=True) is None:
        raise errors.TooManyTries()
    with every_tenant():
        poster = poster_of(token, at=clock.now())
    with tenant_scope(poster.tenant_id):
        if request.method == "POST" and "code" in request.POST and request.POST.get("step") != "again":
            return _take(request, poster)
        return _send(request, poster) if request.method == "POST" else _page(request, poster, JoinForm())


def _send(request: HttpRequest, poster: Poster) -> HttpResponse:
    form = JoinForm(request.POST)
    if form.is_valid():
        with form.refusals():
            proof.send_code(request, form.cleaned_data["phone"], tenant_id=poster.tenant_id)
            return _page(request, poster, CodeForm(initial=form.cleaned_data), code_sent=True)
    return _page(request, poster, form)


def _take(request: HttpRequest, poster: Poster) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        joining = form.joining()
        with form.refusals():
            proof.check_code(request, joining.phone, form.cleaned_data["code"])
            row = join(poster, joining, by=Actor.system(poster.tenant_id), at=clock.now())
            response = proof.let_in(request, row.user)
            response["Location"] = f"{reverse('filings:new')}?project={poster.project.slug}"
            return response
    return _page(request, poster, form, code_sent=True)


def _page(request: HttpRequest, poster: Poster, form: JoinForm, *, code_sent: bool = False) -> HttpResponse:
    contract = contract_at(poster.project_id, channel=Channel.PUBLIC, agency_id=None, at=clock.now())
    number = str(form["phone"].value() or "") if code_sent else ""
    context = {
        "form": form,
        "code_sent": code_sent,
        "developer": poster.tenant.name,
        "project": poster.project.name,
        "contract": contract,
        "paid": say_amount(contract.commission, contract.amount) if contract else "",
        "demo_message": proof.last_message(request, number) if code_sent else "",
    }
    response = render_page(request, "filings/join.html", context, status=422 if form.errors else 200)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
