"""Addresses, worked out once. Django matches each against its pattern again, and a list of rows asks forty times."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import get_script_prefix, reverse


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
