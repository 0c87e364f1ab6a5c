"""Requests to pages and forms: which words a view reads is found by letting it read them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils.datastructures import MultiValueDict

from anchang.modules.filings.actions.rule_sets import ensure_rule_set
from anchang.modules.people.states import Role
from tests.http.ask import Ask, role_for
from tests.http.forms import GOOD, KEYED
from tests.routes import Route, owned_makers, routes
from tests.world import World

FORM = "application/x-www-form-urlencoded"
ELSEWHERE = "//elsewhere.example/"
# What people and programs have sent to forms: none of it may be more than refused.
WORDS = (
    "",
    " ",
    "9" * 40,
    "9" * 5000,
    "-1",
    "0",
    "1.001",
    "NaN",
    "1e400",
    "0000-01-01",
    "10000-01-01T00:00",
    "9999-12-31T23:59",
    "١٩٩٠٠٠٠",
    "𠮷·",
    "=1+1",
    "x" * 10_000,
    "x,y",
    ELSEWHERE,
)
PASSES, NOBODY_READS = 3, "nobody-reads-this"
ALONE = ("9" * 40, "9999-12-31T23:59", ELSEWHERE)


@dataclass
class Page:
    """One page or form, and who asks it; `stand_in` puts it into a world."""

    route: Route
    role: Role
    client: Client = field(default_factory=Client)
    path: str = ""
    good: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def stand_in(self, world: World) -> None:
        """Sign somebody in, make what the address is about, and find out which words the view reads."""
        self.client = world.client(world.face(self.role))
        self.client.raise_request_exception = False
        ensure_rule_set(world.project_id, by=world.system())  # a page that shows the rules makes them the first time
        self.path = self.route.path({name: self._about(name, world) for name in self.route.arguments})
        name = self.route.name
        good = {**GOOD[name](world), **({"key": "k"} if name in KEYED else {})} if name in GOOD else {}
        self.good = {word: str(value) for word, value in good.items()}
        self.words = sorted(self.good)
        # A view that stops at the first word it misses is given that word, and read again; one to which nothing is said
        # would show its form and read nothing.
        for _pass in range(PASSES):
            with heard() as found, transaction.atomic():
                request = (
                    self.ask({NOBODY_READS: "1", **dict.fromkeys(self.words, "1"), **self.good}).send("en").wsgi_request
                )
                transaction.set_rollback(True)
            said = request.GET if self.route.method == "GET" else request.POST
            known = self.words
            self.words = sorted({*known, *(name for words, name in found if words is said)} - {NOBODY_READS})
            self.files = sorted({*self.files, *(name for words, name in found if words is request.FILES)})
            if self.words == known:  # the next pass would say the same again
                break

    def _about(self, name: str, world: World) -> object:
        """Return what stands in the address: one's own where such rows belong to people, or nobody would be let in."""
        role, make_own = owned_makers().get(name, (None, None))
        if make_own and role == self.role:
            return make_own(world, world.face(self.role))
        make = self.route.maker(name)
        return make(world) if make else self.route.nowhere(name)

    def ask(self, words: Mapping[str, str]) -> Ask:
        """Return a request that says these words where the view reads them."""
        said = urlencode(words)
        if self.route.method == "GET":
            return Ask(self.client, "GET", f"{self.path}?{said}", b"", "", {})
        return Ask(self.client, self.route.method, self.path, said.encode(), FORM, {})

    def __str__(self) -> str:
        return f"{self.route.method}-{self.route.name}"


@contextmanager
def heard() -> Iterator[list[tuple[Any, str]]]:
    """Note of which collection of words which one is asked for."""
    found: list[tuple[Any, str]] = []

    def noting(name: str) -> Any:
        real = getattr(MultiValueDict, name)

        def note(self: Any, key: Any, *rest: Any, **more: Any) -> Any:
            found.append((self, str(key)))
            return real(self, key, *rest, **more)

        return note

    with patch.multiple(MultiValueDict, **{name: noting(name) for name in ("get", "getlist", "__getitem__")}):
        yield found


def pages() -> Iterator[Page]:
    """Yield every address that is no operation, with a role that may use it."""
    for route in routes():
        if not route.pattern.startswith("api/") and route.declared != "library":
            yield Page(route, role_for(route.permission))


def bad_pages(page: Page) -> Iterator[tuple[Ask, set[int], str]]:
    """Yield what is sent to a page or form and which statuses may be answered; an empty set is all but 5xx."""
    for method in ("PUT", "PATCH", "DELETE"):
        yield Ask(page.client, method, page.path, b"", "", {}), {405}, ""
    for raw in ("%00", "%ff%fe", "%ed%a0%80"):
        yield Ask(page.client, page.route.method, f"{page.path}?q={raw}", b"", FORM, {}), {422}, ""
    for value in WORDS if page.words else WORDS[:1]:  # to a page that reads no word all of them are one request
        yield page.ask(dict.fromkeys(page.words, value)), set(), ""
    for name in page.words:
        for value in ALONE:
            yield page.ask({**page.good, name: value}), set(), ""
    if page.route.method == "POST":
        yield from _bad_forms(page)


def _bad_forms(page: Page) -> Iterator[tuple[Ask, set[int], str]]:
    def form(body: bytes, media: str = FORM) -> Ask:
        return Ask(page.client, "POST", page.path, body, media, {})

    yield form(b"name=a%00b"), {422}, ""
    yield form(b"name=%ed%a0%80"), set(), ""
    yield form(_many_fields()), {413}, ""
    yield form(b"name=" + b"x" * (2 * 1024 * 1024)), {413}, ""
    yield form(b"no boundary", "multipart/form-data"), {400}, ""
    yield form(b"--x\r\nhalf a part", "multipart/form-data; boundary=x"), set(), ""
    for name in page.files:
        for file, content in bad_files().items():
            body = encode_multipart(BOUNDARY, {name: SimpleUploadedFile(file, content)})
            yield form(body, MULTIPART_CONTENT), {413, 422}, ""


@cache
def _many_fields() -> bytes:
    return "&".join(f"f{number}=1" for number in range(100_000)).encode()


@cache
def bad_files() -> Mapping[str, bytes]:
    """Return files that are no tables: empty, cut off, of another kind, bombs, and names that climb out."""
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/cron.d/x", b"* * * * * root true")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b'<c r="A1">' + b" " * 40_000_000)
    return {
        "empty.csv": b"",
        "nul.csv": b"a,b\n1,\x00\n",
        "climbing.xlsx": inside.getvalue(),
        "bomb.xlsx": bomb.getvalue(),
        "cut.xlsx": bomb.getvalue()[:200],
        "packed.csv": b"\x1f\x8b\x08\x00" + b"\x00" * 100,
        "picture.png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100,
    }
