"""Addresses, worked out once, and kept without numbers.

Django matches each against its pattern again, and a list of rows asks forty times. Browsers keep addresses, suggest
them and send them on: a telephone number has no place in one (domain guide §6).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import get_script_prefix, reverse

from anchang.kernel.text import digits

TYPED = ("q", "text")  # the names under which pages send what somebody typed to find somebody
MOST_DIGITS = 4  # the last four are how people speak of a number; more would tell it


def address(view: str, *args: Any, **kwargs: Any) -> str:
    """Return what `reverse` returns; addresses that differ in an identity alone share one. Raises NoReverseMatch."""
    identities: list[str] = []

    def standing_in(value: Any) -> Any:
        if not isinstance(value, UUID):
            return value
        identities.append(str(value))
        return UUID(int=len(identities))

    by_place = tuple(standing_in(value) for value in args)
    by_name = tuple((name, standing_in(value)) for name, value in kwargs.items())
    found = _pattern(settings.ROOT_URLCONF, get_script_prefix(), view, by_place, by_name)
    for number, identity in enumerate(identities, start=1):
        found = found.replace(str(UUID(int=number)), identity, 1)
    return found


@lru_cache(maxsize=4096)
def _pattern(urls: str, prefix: str, view: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    return reverse(view, args=args, kwargs=dict(kwargs))


def may_be_number(typed: str) -> bool:
    """Tell whether what was typed holds more of a telephone number than an address may keep."""
    return len(digits(typed)) > MOST_DIGITS


def kept_query(request: HttpRequest) -> QueryDict:
    """Return a copy of the query that an address may keep: what was typed and may be a number is left out."""
    query = request.GET.copy()
    for name in TYPED:
        if any(may_be_number(typed) for typed in query.getlist(name)):
            del query[name]
    return query


def without_number(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Have htmx write down an address without the number that was asked for; any other stays as the page has it."""
    kept = kept_query(request)
    if kept != request.GET:
        response.headers["HX-Replace-Url"] = f"{request.path}?{kept.urlencode()}" if kept else request.path
    return response
