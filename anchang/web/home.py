"""Where a person begins: the root address leads by role, as modules register it (look §5)."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from anchang.kernel.access import Actor
from anchang.kernel.errors import NotThere
from anchang.kernel.http.access import public
from anchang.web import navigation
from anchang.web.context import current_project


@dataclass(frozen=True, slots=True)
class Beginning:
    """The page at which a role begins. Who has several roles begins with the lowest order."""

    role: str
    url_name: str
    order: int
    in_project: bool = True


_beginnings: dict[str, Beginning] = {}


def register(role: str, url_name: str, order: int, *, in_project: bool = True) -> None:
    """Let a role begin at an address; `in_project` addresses take the slug as `project`."""
    _beginnings[role] = Beginning(role, url_name, order, in_project)


@require_GET
@public
def home(request: HttpRequest) -> HttpResponseBase:
    """Lead to the first page of the person's role; strangers to the door."""
    if not request.user.is_authenticated:
        return redirect_to_login("/", settings.LOGIN_URL)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    project = current_project(request)
    for grant_role in sorted(actor.roles & _beginnings.keys(), key=lambda role: _beginnings[role].order):
        begin = _beginnings[grant_role]
        if not begin.in_project:
            return redirect(begin.url_name)
        if project and any(grant.role == grant_role and project.id in grant.project_ids for grant in actor.grants):
            return redirect(reverse(begin.url_name, kwargs={"project": project.slug}))
    return _anywhere(request)


@require_GET
@public
def project_home(request: HttpRequest, project: str) -> HttpResponseBase:
    """Lead to the first page of the person's role in a project. Raises NotThere for one out of reach."""
    if request.user.is_authenticated:
        within = [one for one in getattr(request, "projects", ()) if one.slug == project]
        if not within:
            raise NotThere()
        request.project = within[0]  # type: ignore[attr-defined]
    return home(request)


def _anywhere(request: HttpRequest) -> HttpResponse:
    # A role without a page of its own begins with the first page it may open at all.
    return redirect(navigation.links(request)[0].url)
