"""The authorization matrix: every address × every role, grown by itself (reliability guide S1).

Pass: every address declares who may use it; each role gets what its permission says; a project or object of another
project or tenant answers exactly as one that does not exist.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from anchang.kernel.tenancy import tenant_scope
from anchang.modules.people.states import Role
from tests.routes import NOWHERE, Maker, Route, routes
from tests.world import FACES, World

pytestmark = pytest.mark.any_database

SIGN_IN = "/accounts/login/"
PAGES = [route for route in routes() if route.declared not in {"public", "library"}]
GUARDED = [route for route in PAGES if route.permission is not None]
IN_PROJECT = [route for route in GUARDED if "project" in route.arguments]


def ask(client: Client, route: Route, path: str) -> Any:
    """Ask once by the route's method, with an empty body and nothing kept."""
    client.raise_request_exception = False
    with transaction.atomic():
        answer = _send(client, route.method, path)
        transaction.set_rollback(True)
    return answer


def _send(client: Client, method: str, path: str) -> Any:
    headers = {"Idempotency-Key": "matrix"}
    if path.startswith("/api/") and method != "GET":
        return client.generic(method, path, b"{}", content_type="application/json", headers=headers)
    return client.get(path) if method == "GET" else client.post(path, {}, headers=headers)


def is_denied(answer: HttpResponseBase) -> bool:
    """Tell whether the role was refused as such; other refusals are the action's business."""
    return answer.status_code == 403 and refusal_code(answer) == "kernel.not_allowed"


def refusal_code(answer: Any) -> str:
    """Return the code of the refusal behind an answer."""
    if answer["Content-Type"].startswith("application/problem+json"):
        return str(json.loads(answer.content)["code"])
    refusal = answer.context.get("refusal") if answer.context else None
    return refusal.code if refusal else ""


def face_of(answer: Any, *words: object) -> tuple[int, str]:
    """Return status and text of an answer without what differs from request to request."""
    text = answer.content.decode()
    for word in words:
        text = text.replace(str(word), "…")
    return answer.status_code, re.sub(r'(nonce|value|content)="[\w-]{20,}"|name="server-time" content="\d+"', "", text)


def test_every_address_declares_who_may_use_it() -> None:
    assert [str(route) for route in routes() if route.declared is None] == []


def test_every_object_in_an_address_can_be_made() -> None:
    unknown = [
        f"{route}: {name}"
        for route in GUARDED
        for name, kind in route.arguments.items()
        if kind.startswith("uuid") and route.maker(name) is None
    ]
    assert unknown == [], "tell how to make it in OBJECTS of the module's tests/routes.py"


def test_strangers_are_led_to_the_door(world: World) -> None:
    inside = {}
    for route in PAGES:
        answer = ask(Client(), route, route.path({"project": world.slug}))
        led = answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)
        if not led and answer.status_code != 401:
            inside[str(route)] = answer.status_code
    assert inside == {}


@pytest.mark.parametrize("role", FACES)
def test_a_role_gets_what_its_permissions_say(world: World, role: Role) -> None:
    client, wrong = world.client(world.face(role)), {}
    for route in PAGES:
        answer = ask(client, route, route.path({"project": world.slug}))
        allowed = route.permission is None or role in route.permission.levels
        if is_denied(answer) is allowed or answer.status_code == 401 or answer.status_code >= 500:
            wrong[str(route)] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("role", FACES)
def test_foreign_projects_answer_like_unknown_ones(world: World, other_world: World, role: Role) -> None:
    client, told_apart = world.client(world.face(role)), []
    for route in _apart(IN_PROJECT, role, world):
        unknown = face_of(ask(client, route, route.path()), NOWHERE["slug"])
        assert unknown[0] in {404, 422}, route
        told_apart += [
            (str(route), slug)
            for slug in (world.elsewhere.slug, other_world.slug)
            if face_of(ask(client, route, route.path({"project": slug})), slug) != unknown
        ]
    assert told_apart == []


@pytest.mark.parametrize("role", FACES)
def test_foreign_objects_answer_like_unknown_ones(world: World, other_world: World, role: Role) -> None:
    client, told_apart = world.client(world.face(role)), []
    made: dict[Maker, list[object]] = {}
    for route in _apart(GUARDED, role, world):
        for argument in route.arguments:
            maker = route.maker(argument)
            if maker is None or argument == "project":
                continue
            if maker not in made:
                with tenant_scope(other_world.tenant_id):
                    made[maker] = [maker(other_world)]
                made[maker].append(maker(world.elsewhere))
            nowhere = face_of(ask(client, route, route.path({"project": world.slug})), route.nowhere(argument))
            for value in made[maker]:
                path = route.path({"project": world.slug, argument: value})
                if face_of(ask(client, route, path), value) != nowhere:
                    told_apart.append((str(route), argument))
    assert told_apart == []


def _apart(among: list[Route], role: Role, world: World) -> Iterator[Route]:
    """Yield the routes that the role may use and that do not reach the other project as well."""
    actor = world.actor(world.face(role))
    for route in among:
        permission = route.permission
        if permission and role in permission.levels:
            if world.elsewhere.project_id in actor.reach(permission).projects:
                continue
            yield route
