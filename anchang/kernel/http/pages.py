"""A page, or the named part of the same page when htmx asks for it, so that first load and swap cannot drift."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from anchang.kernel.errors import Refusal
from anchang.kernel.http.fields import asks, limits

Answer = TypeVar("Answer", bound=HttpResponseBase)


def wants_part(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of a page, not for the whole of it."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def render_page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a whole page; personal data is not kept by browsers or proxies."""
    response = render(request, template, dict(context or {}), status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def unlisted(response: Answer) -> Answer:
    """Let no search engine list an answer whose address is known to some, and nobody outside learn that address."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Stricter, and browsers answer a form without its origin, which is refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def render_part(
    request: HttpRequest, template: str, part: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render one named part of a page."""
    return render_page(request, f"{template}#{part}", context, status=status)


def inside(asked: str, otherwise: str) -> str:
    """Return the address asked for if it leads to a page of this house, else the other one."""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else otherwise


class RefusableForm(forms.Form):
    """A form that shows a rule's refusal where the reader can mend it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages |= {"required": str(asks(field)), **limits(field)}

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn a Refusal raised inside into an error of its field, or of the whole form."""
        try:
            yield
        except Refusal as refusal:
            self.refusal = refusal
            errors = refusal.errors or {"": str(refusal)}
            for name, sentence in errors.items():
                self.add_error(name if name in self.fields else None, sentence)
