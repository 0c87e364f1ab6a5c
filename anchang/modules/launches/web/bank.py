"""What comes from a buyer's payment: the page of the simulated bank, and a provider's notifications."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import inside, render_page, unlisted
from anchang.kernel.rows import the_one
from anchang.kernel.tenancy import every_tenant, tenant_scope
from anchang.modules.launches.actions.deposits import hear
from anchang.modules.launches.models import Deposit
from anchang.modules.launches.pick_errors import NotGenuine
from anchang.modules.launches.ports import Stand, Word, payments
from anchang.modules.launches.providers.simulated import SimulatedBank
from anchang.modules.launches.states import DepositState
from anchang.modules.people.api import public

# A notification is a few kilobytes; who sends more is no provider.
LONGEST = 64 * 1024


@public
@require_http_methods(["GET", "POST"])
def bank(request: HttpRequest, number: str) -> HttpResponse:
    """Show the bank that is none, and take the buyer's word. In production only rehearsals have it."""
    deposit = _simulated(number)
    back = inside(request.GET.get("back", ""), "/")
    with tenant_scope(deposit.tenant_id):
        if request.method == "POST":
            _press(deposit, is_paid=request.POST.get("answer") == "paid")
            return redirect(back)
        is_open = deposit.state == DepositState.OPEN and deposit.expires_at > clock.now()
        facts = {"deposit": deposit, "back": back, "is_open": is_open}
        return unlisted(render_page(request, "launches/bank.html", facts))


@csrf_exempt
@public
@require_POST
def notification(request: HttpRequest, provider: str) -> HttpResponse:
    """Hear a provider; who hears nothing with 2xx sends it again."""
    taker = payments.named(provider)
    if taker is None:
        raise NotThere()
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        raise NotGenuine()
    word = taker.read(request.headers, request.body, at=clock.now())
    if word is not None:
        with every_tenant():
            row = the_one(Deposit.objects.filter(number=word.number, provider=provider))
        with tenant_scope(row.tenant_id):
            hear(word, at=clock.now())
    return HttpResponse(status=204)


def _simulated(number: str) -> Deposit:
    with every_tenant():
        rows = Deposit.objects.select_related("pick__launch", "pick__unit")
        deposit = the_one(rows.filter(number=number, provider=SimulatedBank.name))
    if settings.PRODUCTION and not deposit.pick.launch.is_rehearsal:
        raise NotThere()
    return deposit


def _press(deposit: Deposit, *, is_paid: bool) -> None:
    """Take the word as a bank would give it: money that comes too late is money, too."""
    at = clock.now()
    if not is_paid:
        return
    ref = f"SIM-{deposit.number}"
    hear(Word(deposit.number, Stand.PAID, ref, deposit.amount_fen, at), at=at)
