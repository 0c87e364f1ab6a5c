"""What comes of a buyer's signature: the page of the simulated one, and a provider's notifications."""

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
from anchang.modules.launches.actions.signing_papers import hear
from anchang.modules.launches.models import Signing
from anchang.modules.launches.providers.simulated_sign import SimulatedSigning
from anchang.modules.launches.sign_ports import Stand, Word, signers
from anchang.modules.launches.signing_errors import WordNotGenuine
from anchang.modules.launches.states import SigningState
from anchang.modules.people.api import public

# A notification is a few kilobytes; who sends more is no provider.
LONGEST = 64 * 1024


@public
@require_http_methods(["GET", "POST"])
def simulated_signing(request: HttpRequest, number: str) -> HttpResponse:
    """Show the text, and take the buyer's word that it is signed. In production only rehearsals have it."""
    row = _simulated(number)
    back = inside(request.GET.get("back", ""), "/")
    with tenant_scope(row.tenant_id):
        is_open = row.state == SigningState.OPEN and row.expires_at > clock.now()
        if request.method == "POST":
            stand = {"signed": Stand.SIGNED, "refused": Stand.ENDED}.get(request.POST.get("answer", ""), Stand.OPEN)
            if is_open and row.ref:
                hear(Word(row.ref, stand, clock.now()), provider=row.provider, at=clock.now())
            return redirect(back)
        return unlisted(render_page(request, "launches/signature.html", {"row": row, "back": back, "is_open": is_open}))


@csrf_exempt
@public
@require_POST
def notification(request: HttpRequest, provider: str) -> HttpResponse:
    """Hear a provider; who hears anything but 200 sends it again."""
    taker = signers.named(provider)
    if taker is None:
        raise NotThere()
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        raise WordNotGenuine()
    word = taker.read(request.headers, request.body)
    if word is not None:
        with every_tenant():
            row = Signing.objects.filter(provider=provider, ref=word.ref).first()
        # Flows of the enterprise that began elsewhere are told here, too.
        if row is not None:
            with tenant_scope(row.tenant_id):
                hear(word, provider=provider, at=clock.now())
    return HttpResponse(status=200)


def _simulated(number: str) -> Signing:
    with every_tenant():
        rows = Signing.objects.select_related("pick__launch", "pick__unit")
        row = the_one(rows.filter(number=number, provider=SimulatedSigning.name))
    if settings.PRODUCTION and not row.pick.launch.is_rehearsal:
        raise NotThere()
    return row
