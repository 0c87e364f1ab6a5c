"""Every answer binds the browser to this house: a strict policy with nonces, no third party, nothing inline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from anchang.modules.people.states import Role
from tests.architecture.test_authorization import ask
from tests.routes import Maker, Route, routes
from tests.world import World

pytestmark = pytest.mark.any_database

POLICY = {
    "default-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",
}
OTHER_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FETCHING = {"src", "href", "action", "formaction", "poster", "data", "srcset", "hx-get", "hx-post"}


def policy_of(answer: Any) -> dict[str, str]:
    """Return the policy of an answer, directive -> sources."""
    sent = answer.headers.get("Content-Security-Policy", "")
    return {name: sources for name, _, sources in (part.strip().partition(" ") for part in sent.split(";"))}


class Inline(HTMLParser):
    """Gathers what a page must not hold: inline scripts, styles and handlers without the nonce, foreign addresses."""

    def __init__(self, nonce: str) -> None:
        super().__init__()
        self.nonce, self.found = nonce, set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_data = (given.get("type") or "") in {"application/json", "speculationrules"}
        if tag in {"script", "style"} and "src" not in given and not is_data and given.get("nonce") != self.nonce:
            self.found.add(f"<{tag}> without the nonce")
        self.found |= {f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")}
        for name in FETCHING & set(given):
            if re.match(r"\s*(?:[a-z][a-z0-9+.-]*:)?//|\s*javascript:", given[name] or "", re.IGNORECASE):
                self.found.add(f"<{tag} {name}={given[name]}>")


def faults(answer: Any) -> Iterator[str]:
    """Yield what an answer lacks, or holds and must not."""
    policy = policy_of(answer)
    wrong = {name: policy.get(name) for name, sources in POLICY.items() if policy.get(name) != sources}
    if wrong:
        yield f"policy {wrong}"
    for name in ("script-src", "style-src"):
        if not re.fullmatch(r"'self'(?: 'nonce-[\w+/=-]+')?", policy.get(name, "")):
            yield f"{name} {policy.get(name)}"
    for name, value in OTHER_HEADERS.items():
        if answer.headers.get(name) != value:
            yield f"{name}: {answer.headers.get(name)}"
    if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
        nonce = re.search(r"'nonce-([^']+)'", policy.get("script-src", ""))
        page = Inline(nonce[1] if nonce else "")
        page.feed(answer.content.decode())
        yield from sorted(page.found)


class Things:
    """What the addresses of a world lead to, each made once."""

    def __init__(self, world: World) -> None:
        self.world, self.made = world, dict[Maker, object]()

    def of(self, route: Route) -> dict[str, object]:
        """Return argument -> value."""
        return {name: self._one(maker) for name in route.arguments if (maker := route.maker(name))}

    def _one(self, maker: Maker) -> object:
        if maker not in self.made:
            self.made[maker] = maker(self.world)
        return self.made[maker]


@pytest.mark.parametrize("face", [None, Role.CONSULTANT, Role.MANAGER, Role.ADMIN, Role.BROKER])
def test_every_address_answers_within_the_policy(world: World, face: Role | None) -> None:
    client, wrong = world.client(world.face(face)) if face else Client(), {}
    things = Things(world)
    for route in routes():
        answer = ask(client, route, route.path(things.of(route) if face else {"project": world.slug}))
        if found := list(faults(answer)):
            wrong[str(route)] = (answer.status_code, found)
    assert wrong == {}


@pytest.mark.parametrize("path", ["/no/such/place/", "/api/v1/nowhere", "/healthz?q=%00", "/static/nothing.js"])
def test_refusals_are_bound_too(world: World, path: str) -> None:
    assert list(faults(world.client("林晓岚").get(path))) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script>1</script>", "<script> without the nonce"),
        ('<p style="color:red">', "<p style>"),
        ('<a onclick="x()">', "<a onclick>"),
        ('<img src="//cdn.example/x.png">', "<img src=//cdn.example/x.png>"),
        ('<a href="javascript:x()">', "<a href=javascript:x()>"),
    ],
)
def test_what_must_not_stand_in_a_page_is_seen(body: str, fault: str) -> None:
    page = Inline("n")
    page.feed(f'<script nonce="n">1</script><script src="/a.js"></script>{body}')
    assert page.found == {fault}


def test_pages_about_people_are_kept_by_no_browser_or_proxy(world: World) -> None:
    client, things, kept = world.client("林晓岚"), Things(world), {}
    for route in routes():
        if route.permission is None or route.method != "GET":
            continue
        answer = client.get(route.path(things.of(route)))
        if answer.status_code == 200 and "no-store" not in answer.headers.get("Cache-Control", ""):
            kept[str(route)] = answer.headers.get("Cache-Control")
    assert kept == {}
