"""Who may use an address: a permission, anybody signed in, or everybody. Names of projects resolve within reach."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from anchang.kernel.access import Actor, Permission
from anchang.kernel.errors import NotAllowed, NotThere
from anchang.kernel.http.access import public
from anchang.modules.people.errors import SignInNeeded, StepUpNeeded
from anchang.modules.people.queries import ANONYMOUS, ProjectRef, Standing

if TYPE_CHECKING:
    from anchang.modules.people.models import User

__all__ = ["SIGNED_IN", "Request", "public", "requires", "signed_in", "step_up"]

SIGNED_IN = "signed_in"
View = TypeVar("View", bound=Callable[..., Any])


class Request(HttpRequest):
    """A request behind the middleware of this module; `project` only where the address names one."""

    user: User
    actor: Actor
    standing: Standing
    projects: tuple[ProjectRef, ...]
    project: ProjectRef


def requires(permission: Permission) -> Callable[[View], View]:
    """Let only actors with a permission use a view, and only in projects that it reaches.

    An argument `project` is the slug of a project and becomes `request.project`. Not signed in: the sign-in page,
    or 401. The role lacks the permission: NotAllowed. A project that is unknown or foreign: the same NotThere.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            seen = cast(Request, request)
            if seen.actor is ANONYMOUS:
                return _sign_in_first(request)
            seen.actor.must(permission)
            if "project" in kwargs:
                seen.project = _project(seen, permission, kwargs["project"])
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def signed_in(view: View) -> View:
    """Let everybody who is signed in use a view: one's own account, one's own inbox."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if cast(Request, request).actor is ANONYMOUS:
            return _sign_in_first(request)
        return view(request, *args, **kwargs)

    guarded.permission = SIGNED_IN  # type: ignore[attr-defined]
    return cast(View, guarded)


def step_up(view: View) -> View:
    """Let a weighty act through only after a fresh proof: password or code within the last quarter of an hour.

    Stands inside `requires`. A form is kept and goes on after the proof; the API gets StepUpNeeded.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from allauth.account.internal.flows.reauthentication import is_reauthentication_required
        from allauth.core.exceptions import ReauthenticationRequired

        if is_reauthentication_required(request, app="anchang"):
            raise StepUpNeeded() if request.path.startswith("/api/") else ReauthenticationRequired()
        return view(request, *args, **kwargs)

    return cast(View, guarded)


def _project(request: Request, permission: Permission, slug: str) -> ProjectRef:
    found = request.standing.by_slug.get(slug)
    if found is None:
        raise NotThere()
    if found.id not in request.actor.reach(permission).projects:
        raise NotAllowed(act=str(permission.title))
    return found


def _sign_in_first(request: HttpRequest) -> HttpResponseBase:
    if request.path.startswith("/api/"):
        raise SignInNeeded()
    if request.headers.get("HX-Request"):
        # A part cannot hold the sign-in page: htmx is told to go there as a whole.
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("account_login")})
    return redirect_to_login(request.get_full_path())
