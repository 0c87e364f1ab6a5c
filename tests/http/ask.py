"""Requests to the REST operations, each made from one that would be answered well."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from anchang.kernel import ids
from anchang.kernel.access import Permission
from anchang.kernel.http.uploads import MULTIPART
from anchang.modules.people.states import Role
from tests.http.sample import BEFORE, Pool, body_of, body_schema, document, media_of, pool, resolve, value_of
from tests.routes import routes
from tests.world import CAST, FACES, PROJECT, World

SECRET = "19900007788"
JSON = "application/json"


@dataclass
class Target:
    """One operation, and who asks it; `stand_in` puts it into a world."""

    method: str
    template: str
    details: Mapping[str, Any]
    role: Role
    client: Client = field(default_factory=Client)
    known: dict[str, Any] = field(default_factory=dict)

    def stand_in(self, world: World) -> None:
        """Sign somebody in who may use the operation, and make what it is about."""
        self.client = world.client(world.face(self.role))
        self.client.raise_request_exception = False
        before = BEFORE.get(self.details["operationId"])
        self.known = {**pool(world), **(before(world) if before else {})}

    def _parameters(self, place: str) -> dict[str, Any]:
        return {each["name"]: resolve(each["schema"]) for each in self.details["parameters"] if each["in"] == place}

    @property
    def path_kinds(self) -> dict[str, str]:
        """Return argument of the path -> kind."""
        return {
            name: "uuid" if schema.get("format") == "uuid" else "str"
            for name, schema in self._parameters("path").items()
        }

    @property
    def query(self) -> dict[str, Any]:
        """Return parameter of the query -> schema."""
        return self._parameters("query")

    @property
    def needs_key(self) -> bool:
        """Tell whether the operation takes an Idempotency-Key."""
        return "Idempotency-Key" in self._parameters("header")

    @property
    def headers(self) -> dict[str, str]:
        """Return what every request of the operation needs."""
        return {"Idempotency-Key": str(ids.new_id())} if self.needs_key else {}

    @property
    def takes_body(self) -> bool:
        """Tell whether the operation reads JSON."""
        return media_of(self.details) == JSON

    @property
    def takes_file(self) -> bool:
        """Tell whether the operation reads a form with a file."""
        return media_of(self.details) == MULTIPART

    @property
    def fields(self) -> dict[str, Any]:
        """Return field of the body -> schema."""
        return {name: resolve(each) for name, each in body_schema(self.details)["properties"].items()}

    @property
    def body(self) -> dict[str, Any]:
        """Return a body that could be meant."""
        return body_of(self.details, self.known) or {}

    @property
    def path(self) -> str:
        """Return the address."""
        return self.path_of(self.known)

    def path_of(self, known: Pool) -> str:
        """Return the address of something."""
        return self.template.format(**{name: known[name] for name in self.path_kinds})

    def ask(
        self,
        *,
        method: str = "",
        path: str = "",
        known: Pool | None = None,
        query: Mapping[str, str] | None = None,
        raw_query: str = "",
        raw: bytes | None = None,
        media: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Ask:
        """Return the good request with something put in the place of a part of it."""
        about = self.known if known is None else known
        required = {
            each["name"]: value_of(each["name"], each["schema"], about)
            for each in self.details["parameters"]
            if each["in"] == "query" and each["required"]
        }
        words = raw_query or urlencode({**required, **(query or {})})
        body, kind = self._sent(body_of(self.details, about)) if raw is None else (raw, JSON)
        return Ask(
            self.client,
            method or self.method,
            f"{path or self.path_of(about)}{'?' if words else ''}{words}",
            body,
            media or kind,
            self.headers if headers is None else headers,
        )

    def _sent(self, body: dict[str, Any] | None) -> tuple[bytes, str]:
        if body is None:
            return b"", JSON
        return form(body) if self.takes_file else (json.dumps(body).encode(), JSON)

    def __str__(self) -> str:
        return str(self.details["operationId"])


def form(parts: Mapping[str, Any], *, name: str = "table.csv") -> tuple[bytes, str]:
    """Return parts as a form and its media type; bytes are files."""
    sent = {key: SimpleUploadedFile(name, part) if isinstance(part, bytes) else part for key, part in parts.items()}
    return encode_multipart(BOUNDARY, sent), MULTIPART_CONTENT


@dataclass(frozen=True)
class Ask:
    """One request, ready to be sent."""

    client: Client
    method: str
    path: str
    body: bytes
    media: str
    headers: Mapping[str, str]

    def send(self, language: str) -> Any:
        """Send it as somebody who reads a language."""
        self.client.cookies["language"] = language
        return self.client.generic(self.method, self.path, self.body, self.media, headers=dict(self.headers))

    def __str__(self) -> str:
        shown = ("…" if len(self.body) > 60 else "") + self.body[-60:].decode(errors="replace")
        return f"{self.method} {self.path[:120]} {dict(self.headers)} {self.media} {shown}"


def targets() -> Iterator[Target]:
    """Yield every operation with a role that may use it: the consultant where that is one."""
    permissions = {route.declared: route.permission for route in routes() if route.pattern.startswith("api/")}
    for template, methods in document()["paths"].items():
        for method, details in methods.items():
            yield Target(method.upper(), template, details, role_for(permissions.get(details["x-permission"])))


def role_for(permission: Permission | None) -> Role:
    """Return a role that a permission lets in: the consultant where it is one, else one of the project alone."""
    if permission is None or Role.CONSULTANT in permission.levels:
        return Role.CONSULTANT
    here = [part.role for part in CAST if part.at == PROJECT]
    return next(role for role in (*here, *FACES) if role in permission.levels)
