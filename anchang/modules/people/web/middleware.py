"""Who a request comes from: account, roles, tenant in scope. Old sessions end; second factors are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from anchang.kernel import clock
from anchang.kernel.http.access import permission_of
from anchang.kernel.http.middleware import answer
from anchang.kernel.tenancy import tenant_scope
from anchang.modules.people.errors import SecondFactorNeeded
from anchang.modules.people.models import User
from anchang.modules.people.queries import ANONYMOUS, Standing, standing_of
from anchang.modules.people.web import second_factor
from anchang.modules.people.web.access import Request

Handler = Callable[[HttpRequest], HttpResponse]

SEEN_EVERY = 60  # seconds; a session is written at most this often, not on every request

# What somebody without his second factor may still reach, beside public pages: the ways to show it, and the way out.
ON_THE_WAY = frozenset({"account_logout", "account_reauthenticate", "mfa_activate_totp", "mfa_reauthenticate"})


class ActorMiddleware:
    """Sets `actor`, `standing` and `projects`, and the tenant in scope: session, account and roles, three queries."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request within the tenant of its account."""
        seen = cast(Request, request)
        if request.user.is_authenticated and _is_over(request):
            _end(request)
        user = request.user
        seen.standing = standing_of(user) if isinstance(user, User) else Standing(actor=ANONYMOUS)
        seen.actor, seen.projects = seen.standing.actor, seen.standing.projects
        if seen.actor is ANONYMOUS:
            return self.get_response(request)
        with tenant_scope(seen.actor.tenant_id):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Lead to the second factor whoever owes one; nothing else is reachable until it is shown."""
        seen = cast(Request, request)
        if not seen.standing.needs_second_factor or second_factor.is_proven(request, seen.user):
            return None
        if permission_of(view) == "public" or getattr(request.resolver_match, "view_name", "") in ON_THE_WAY:
            return None
        return _lead_to_second_factor(request, seen.user)


def _is_over(request: HttpRequest) -> bool:
    """Tell whether the session is older than it may get, or was left alone too long; note that it is in use."""
    now = int(clock.now().timestamp())
    began, last = request.session.get("began"), request.session.get("seen")
    if began is None or last is None:
        request.session["began"] = request.session["seen"] = now
        return False
    if now - began >= settings.SESSION_COOKIE_AGE or now - last >= settings.SESSION_IDLE_SECONDS:
        return True
    if now - last >= SEEN_EVERY and _note_use(request):
        request.session["seen"] = now
    return False


def _note_use(request: HttpRequest) -> bool:
    """Note that the session is in use; False when a longer write holds the database, which fails no page."""
    try:
        with transaction.atomic():
            UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=clock.now())
    except OperationalError:
        return False
    return True


def _end(request: HttpRequest) -> None:
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def _lead_to_second_factor(request: HttpRequest, user: User) -> HttpResponse:
    if request.path.startswith("/api/"):
        return answer(request, SecondFactorNeeded())
    has_one = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    place = reverse("mfa_reauthenticate" if has_one else "mfa_activate_totp")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={"HX-Redirect": place})
    return redirect(f"{place}?next={request.path}" if has_one and request.method == "GET" else place)
