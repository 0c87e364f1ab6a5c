"""Who a buyer's request comes from: a signed cookie of one launch, good until a later sign-in or the launch's end.

The cookie names the entitlement and the number of the sign-in; nothing of it opens the gate, whose pass is made anew
for each page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from anchang.gate.launch.ledger import microseconds_of
from anchang.gate.launch.passes import Passes
from anchang.kernel import clock
from anchang.kernel.http.pages import Answer, unlisted
from anchang.kernel.rows import at_most_one, the_one
from anchang.kernel.tenancy import every_tenant, tenant_scope
from anchang.modules.launches.actions.sign_in import CODE_LASTS
from anchang.modules.launches.buyer_errors import NotSignedIn
from anchang.modules.launches.models import Entitlement, Launch, SignInCode
from anchang.modules.people.api import public

COOKIE = "launch"
CODE = "launch_code"
SALT = "launches.buyer"
# Confirming, paying and signing go on after the last pick: the last day to sign is at most four weeks later.
STAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever has opened a launch's page; `is_over`: a later sign-in ended this one."""

    launch: Launch
    entitlement: Entitlement | None = None
    is_over: bool = False

    @property
    def buyer(self) -> Entitlement:
        """Return the entitlement. Raises NotSignedIn."""
        if self.entitlement is None:
            raise NotSignedIn()
        return self.entitlement


def guests(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Let everybody use a view of a launch's page: it gets the guest in place of the launch's id, in scope."""

    @public
    @wraps(view)
    def guarded(request: HttpRequest, launch_id: UUID, **words: Any) -> Answer:
        with every_tenant():
            launch = the_one(Launch.objects.select_related("project", "tenant").filter(pk=launch_id))
        with tenant_scope(launch.tenant_id):
            response = view(request, _guest(request, launch), **words)
        response.headers.setdefault("Cache-Control", "no-store")
        return unlisted(response)

    return guarded


def begin(response: HttpResponse, entitlement: Entitlement) -> HttpResponse:
    """Let the browser keep a sign-in."""
    launch = entitlement.launch
    signed_in = signing.dumps([str(entitlement.pk), entitlement.sign_ins], salt=f"{SALT}:{launch.pk}")
    return keep(response, launch.pk, COOKIE, signed_in, launch.closes_at + STAYS - clock.now())


def end(response: HttpResponse, launch: Launch) -> HttpResponse:
    """Let the browser forget a sign-in."""
    response.delete_cookie(COOKIE, path=f"/l/{launch.pk}/", samesite="Lax")
    return response


def keep_code(response: HttpResponse, code: SignInCode) -> HttpResponse:
    """Let the browser find its way back to a code it has asked for."""
    return keep(response, code.launch_id, CODE, str(code.pk), CODE_LASTS)


def code_kept(request: HttpRequest, launch: Launch) -> UUID | None:
    """Return the code that this browser has asked for and may still enter; it tells nothing but its address."""
    try:
        kept = UUID(request.COOKIES.get(CODE, ""))
    except ValueError:
        return None
    return kept if SignInCode.objects.filter(pk=kept, launch=launch, expires_at__gt=clock.now()).exists() else None


def keep(response: HttpResponse, launch_id: UUID, name: str, word: str, lasts: timedelta) -> HttpResponse:
    """Let the browser keep a word for the pages of one launch, out of reach of scripts."""
    response.set_cookie(
        name,
        word,
        max_age=lasts,
        path=f"/l/{launch_id}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def pass_of(launch: Launch, entitlement: Entitlement) -> str:
    """Return the gate's pass of a buyer; empty before the launch is armed, when buyers have no numbers."""
    if entitlement.buyer_no is None:
        return ""
    until = microseconds_of(launch.closes_at + STAYS)
    passes = Passes(launch.pk, settings.SECRET_KEY)
    return passes.issue(entitlement.buyer_no, signed_in=entitlement.sign_ins, until=until)


def _guest(request: HttpRequest, launch: Launch) -> Guest:
    try:
        entitlement_id, number = signing.loads(request.COOKIES.get(COOKIE, ""), salt=f"{SALT}:{launch.pk}")
    except signing.BadSignature:
        return Guest(launch)
    found = at_most_one(Entitlement.objects.select_related("launch").filter(pk=entitlement_id, launch=launch))
    if found is None or found.sign_ins != number:
        return Guest(launch, is_over=True)
    return Guest(launch, found)
