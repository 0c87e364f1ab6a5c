"""我的: who I am here, how my pages look, where I am signed in."""

from __future__ import annotations

from typing import cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import BadInput, NotThere
from anchang.kernel.http.pages import render_page
from anchang.modules.people.actions.account import change_preferences, choose_project
from anchang.modules.people.actions.sessions import end_other_sessions, end_session
from anchang.modules.people.models import RoleAssignment, User, live
from anchang.modules.people.queries import open_sessions
from anchang.modules.people.states import Density, Language, Theme
from anchang.modules.people.web import demo
from anchang.modules.people.web.access import Request, signed_in
from anchang.modules.people.web.devices import MAX_AGE, describe
from anchang.web import navigation


@signed_in
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Name, roles, project, appearance, security."""
    user = cast(User, request.user)
    roles = RoleAssignment.objects.filter(live(clock.now()), user=user).select_related("node", "team")
    context = {
        "person": user,
        "roles": roles.order_by("node__path"),
        "themes": Theme.choices,
        "densities": Density.choices,
        "languages": Language.choices,
        "projects": [(ref.slug, ref.name) for ref in cast(Request, request).projects],
        "has_second_factor": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
        "must_have_second_factor": cast(Request, request).standing.needs_second_factor,
        "sessions": open_sessions(user).count(),
        "demo_outbox": demo.outbox(request),
    }
    return render_page(request, "people/me.html", context)


@signed_in
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep theme, density or language with the account; the language also in the browser."""
    theme, density, language = (request.POST.get(name) for name in ("theme", "density", "language"))
    try:
        change_preferences(
            by=cast(Request, request).actor,
            theme=None if theme is None else Theme(theme),
            density=None if density is None else Density(density),
            language=None if language is None else Language(language),
        )
    except ValueError as error:
        raise BadInput({"": _("没有这个选项。")}) from error
    response = redirect("people:me")
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=MAX_AGE, samesite="Lax", secure=settings.HTTPS
        )
    return response


@signed_in
@require_POST
def project(request: HttpRequest) -> HttpResponse:
    """Choose the project one works at now, and go to the same page of it."""
    seen = cast(Request, request)
    chosen = seen.standing.by_slug.get(request.POST.get("project", ""))
    if chosen is None:
        raise NotThere()
    choose_project(chosen.id, by=seen.actor)
    return redirect(navigation.beside(request.POST.get("at", ""), chosen, seen.actor))


@signed_in
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in."""
    sessions = open_sessions(cast(User, request.user))
    context = {
        "sessions": [(session, describe(session.user_agent)) for session in sessions],
        "here": request.session.session_key,
    }
    return render_page(request, "people/devices.html", context)


@signed_in
@require_POST
def end_device(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one session; ending the one in use signs out."""
    ended = end_session(session_id, by=cast(Request, request).actor)
    if ended == request.session.session_key:
        logout(request)
        return redirect("account_login")
    return redirect("usersessions_list")


@signed_in
@require_POST
def end_other_devices(request: HttpRequest) -> HttpResponse:
    """End every session but the one in use."""
    end_other_sessions(keep=request.session.session_key or "", by=cast(Request, request).actor)
    return redirect("usersessions_list")
