"""Every address says who may use it. One that says nothing answers nobody, and fails the build."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponseBase
from django.urls import ResolverMatch

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

# Views of libraries cannot carry a decorator: they are named here, with the reason.
LIBRARY_VIEWS = {
    "allauth": "sign-in decides by itself who passes",
    "django.views.i18n": "translations hold no data",
    "ninja": "the REST operations check the actor one by one",
}


def public(view: View) -> View:
    """Declare that everybody may use a view, signed in or not."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def permission_of(callback: Any) -> str | None:
    """Return the name of the permission a view declares, 'public', 'library', or None."""
    declared = getattr(callback, "permission", None)
    if declared is not None:
        return declared if isinstance(declared, str) else str(declared.name)
    callback = getattr(callback, "func", callback)  # ninja binds its own pages with functools.partial
    owner = getattr(getattr(callback, "view_class", callback), "__module__", "")
    return "library" if owner.partition(".")[0] in LIBRARY_VIEWS or owner in LIBRARY_VIEWS else None


def is_declared(match: ResolverMatch) -> bool:
    """Tell whether the view behind an address declares who may use it."""
    return permission_of(match.func) is not None
