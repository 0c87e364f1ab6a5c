"""The REST operations: one API, refusals as problem+json, pages by cursor, writes with an idempotency key."""

from __future__ import annotations

import base64
import binascii
import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import Swagger
from ninja.security import SessionAuth
from pydantic import Field

from anchang.kernel.access import Actor, Permission
from anchang.kernel.errors import BadInput, Refusal
from anchang.kernel.idempotency import KeyMissing, once

PAGE = 50
PAGE_MOST = 200
T = TypeVar("T")
M = TypeVar("M", bound=Model)
F = TypeVar("F", bound=Callable[..., Any])


class Problem(Schema):
    """Why a request was not carried out (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: list[dict[str, str]] | None = None


class Page(Schema, Generic[T]):
    """One page of a list; `next` is the cursor of the following one."""

    items: list[T]
    next: str | None = Field(None, description="Pass as `cursor` for the next page; null at the end.")


class Session(SessionAuth):
    """The signed-in browser; unsafe methods also need the CSRF header."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated and actor_of(request) else None


PROBLEMS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429)

api = NinjaAPI(
    title="Anchang 案场",
    version="1.0",
    description="The sales office: units, customers, filings, visits, follow-ups and deals.",
    auth=Session(),
    docs=Swagger(settings={"persistAuthorization": False}),
    urls_namespace="api",
)


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts in a request; AttributeError would mean that the middleware is missing."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def allowed(permission: Permission) -> Callable[[F], F]:
    """Declare and check the permission of an operation."""

    def wrap(view: F) -> F:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            actor_of(request).must(permission)
            return view(request, *args, **kwargs)

        run.permission = permission  # type: ignore[attr-defined]
        # Types named in the module of the view are unknown here, where ninja would look for them.
        run.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    return wrap


def _permission_first(run: F) -> F:
    # Before validation: what a body lacks is no business of somebody who may not write at all.
    declared = getattr(run.__self__.view_func, "permission", None)  # type: ignore[attr-defined]

    @wraps(run)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if isinstance(declared, Permission) and request.user.is_authenticated:
            try:
                actor_of(request).must(declared)
            except Refusal as refusal:
                return api.on_exception(request, refusal)
        return run(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


api.add_decorator(_permission_first, mode="view")


def write_once(request: HttpRequest, content: Any, act: Callable[[], Any]) -> Any:
    """Act once for the request's Idempotency-Key and return the answer. Raises KeyMissing, KeyReused."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        raise KeyMissing()
    answer, _replayed = once(key, content=[request.method, request.path, content], by=actor_of(request), act=act)
    return answer


def page_of(
    rows: QuerySet[M], cursor: str | None, size: int, show: Callable[[Sequence[M]], list[Any]]
) -> dict[str, Any]:
    """Return the rows after a cursor, newest id first, as a Page. Raises BadInput for a cursor we did not make."""
    if cursor:
        rows = rows.filter(pk__lt=read_cursor(cursor))
    found = list(rows.order_by("-pk")[: size + 1])
    following = write_cursor(found[size - 1].pk) if len(found) > size else None
    return {"items": show(found[:size]), "next": following}


def write_cursor(last: UUID) -> str:
    """Return the opaque cursor after a row."""
    return base64.urlsafe_b64encode(last.bytes).decode().rstrip("=")


def read_cursor(cursor: str) -> UUID:
    """Read a cursor back. Raises BadInput."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor + "=="))
    except (ValueError, binascii.Error) as error:
        raise BadInput({"cursor": _("分页游标无效，请从第一页重新读取。")}) from error


def _problem(body: dict[str, Any]) -> HttpResponse:
    request = HttpRequest()
    # The answer that is handed in keeps its own status: ninja does not set it again.
    answer = HttpResponse(status=body["status"], content_type="application/problem+json")
    return api.create_response(request, body, status=body["status"], temporal_response=answer)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return _problem(refusal.problem())


@api.exception_handler(ValidationError)
def _misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # The value itself is never echoed: it may be somebody's number.
    errors = {".".join(str(part) for part in item["loc"][1:]) or "body": str(item["msg"]) for item in error.errors}
    return _problem(BadInput(errors).problem())


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    title = _("请先登录。")
    return _problem({"type": "urn:anchang:kernel.stranger", "title": title, "status": 401, "code": "kernel.stranger"})


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    body = {"type": "about:blank", "title": str(error), "status": error.status_code, "code": "kernel.http"}
    return _problem(body)


__all__ = [
    "Page",
    "Problem",
    "Router",
    "actor_of",
    "allowed",
    "api",
    "page_of",
    "read_cursor",
    "write_cursor",
    "write_once",
]
