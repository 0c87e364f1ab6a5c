"""Every address of the platform, found by walking the URL patterns and the REST operations; nothing is listed by hand.

A module tells how to fill its arguments in `anchang/modules/<module>/tests/routes.py`:

    OBJECTS: dict[str, Callable[[World], object]] = {"visit_id": lambda world: visit(world).pk}

The key is the argument's name, or `view_name:argument` where the name means different things. The function makes (or
finds) an object in the project of the world it is given, in scope, and returns what stands in the address.

Where rows belong to persons, the module also tells how to make somebody's row, and in which role people own such rows:

    OWNED: dict[str, tuple[Role, Callable[[World, str], object]]] = {"visit_id": (Role.CONSULTANT, _visit_of)}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from anchang.config.modules import app_labels
from anchang.kernel.access import Permission
from anchang.kernel.http.access import permission_of
from anchang.modules.people.states import Role
from tests.world import World

NOWHERE: Mapping[str, object] = {
    "uuid": UUID("0192f0c1-0000-7000-8000-00000000dead"),
    "uuidstr": UUID("0192f0c1-0000-7000-8000-00000000dead"),  # django-ninja's spelling
    "int": 987654321,
    "slug": "there-is-no-such-thing",
    "str": "there-is-no-such-thing",
    "path": "there/is/no/such/thing",
}
_ARGUMENT = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")

Maker = Callable[[World], object]
OwnedMaker = Callable[[World, str], object]


@dataclass(frozen=True)
class Route:
    """One address with one method, and who may use it as declared by its view."""

    pattern: str
    name: str
    method: str
    declared: str | None
    permission: Permission | None
    view: Any

    @property
    def arguments(self) -> dict[str, str]:
        """Return argument -> kind."""
        found = _ARGUMENT.finditer(self.pattern)
        return {match["name"]: match["kind"] or "str" for match in found}

    def path(self, values: Mapping[str, object] | None = None) -> str:
        """Return an address; what is not given points to nowhere."""
        given = values or {}

        def fill(match: re.Match[str]) -> str:
            return str(given.get(match["name"], self.nowhere(match["name"])))

        return "/" + _ARGUMENT.sub(fill, self.pattern)

    def nowhere(self, argument: str) -> object:
        """Return a value of the argument's kind that names nothing."""
        return NOWHERE.get(self.arguments[argument], NOWHERE["str"])

    def maker(self, argument: str) -> Maker | None:
        """Return what makes the object of an argument."""
        known = makers()
        return known.get(f"{self.name}:{argument}") or known.get(argument)

    def __str__(self) -> str:
        return f"{self.method} /{self.pattern}"


@cache
def routes() -> tuple[Route, ...]:
    """Return every address once for each method it takes, in the order in which Django tries them."""
    found = {str(route): route for route in _walk(get_resolver().url_patterns, "", "")}
    return tuple(found.values())


@cache
def makers() -> dict[str, Maker]:
    """Return argument -> maker, of all modules."""
    found: dict[str, Maker] = {"project": lambda world: world.slug}
    for told in _told():
        found |= told.OBJECTS
    return found


@cache
def owned_makers() -> dict[str, tuple[Role, OwnedMaker]]:
    """Return argument -> the role of owners and what makes a row of one of them, of all modules."""
    found: dict[str, tuple[Role, OwnedMaker]] = {}
    for told in _told():
        found |= getattr(told, "OWNED", {})
    return found


def _told() -> Iterator[Any]:
    for label in app_labels():
        if find_spec(f"{label}.tests") and find_spec(f"{label}.tests.routes"):
            yield import_module(f"{label}.tests.routes")


def _walk(patterns: Any, prefix: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        text = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, text, inner)
        elif isinstance(pattern, URLPattern):
            yield from _of(pattern, text, namespace)


def _of(pattern: URLPattern, text: str, namespace: str) -> Iterator[Route]:
    operations = _operations(pattern.callback)
    if operations is None:
        declared = getattr(pattern.callback, "permission", None)
        for method in methods_of(pattern.callback):
            yield Route(
                pattern=text,
                name=f"{namespace}{pattern.name or ''}",
                method=method,
                declared=permission_of(pattern.callback),
                permission=declared if isinstance(declared, Permission) else None,
                view=pattern.callback,
            )
        return
    for operation in operations.operations:
        declared = getattr(operation.view_func, "permission", None)
        yield Route(
            pattern=text,
            name=f"{namespace}{operation.view_func.__name__}",
            method=operation.methods[0],
            declared=declared if isinstance(declared, str) else getattr(declared, "name", None),
            permission=declared if isinstance(declared, Permission) else None,
            view=operation.view_func,
        )


def methods_of(view: Any) -> tuple[str, ...]:
    """Return the methods that a view takes, as its decorator or its class names them; HEAD goes with GET."""
    if kind := getattr(view, "view_class", None):
        return tuple(method for method in ("GET", "POST") if hasattr(kind, method.lower()))
    while view is not None:
        names = getattr(getattr(view, "__code__", None), "co_freevars", ())
        if "request_method_list" in names:
            taken = view.__closure__[names.index("request_method_list")].cell_contents
            return tuple(method for method in taken if method != "HEAD")
        view = getattr(view, "__wrapped__", None)
    return ("GET",)


def _operations(callback: Any) -> PathView | None:
    cells = getattr(callback, "__closure__", None) or ()
    return next((cell.cell_contents for cell in cells if isinstance(cell.cell_contents, PathView)), None)
