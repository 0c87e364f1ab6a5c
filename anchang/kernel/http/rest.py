"""The REST operations: one API, refusals as problem+json, pages by cursor, writes with an idempotency key."""

from __future__ import annotations

import base64
import binascii
import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from types import MappingProxyType
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import Swagger
from ninja.operation import Operation
from ninja.renderers import JSONRenderer
from ninja.security import SessionAuth
from ninja.utils import check_csrf
from pydantic import Field

from anchang.kernel.access import Actor, Permission
from anchang.kernel.errors import BadInput, NotThere, Refusal
from anchang.kernel.exports import MEDIA
from anchang.kernel.http.bodies import Body, StrictParser
from anchang.kernel.http.middleware import NotAcceptable
from anchang.kernel.http.openapi import ABOUT, PROBLEM, Document, media_of, needs_key
from anchang.kernel.http.sentences import sentence
from anchang.kernel.http.uploads import read_form, takes_file
from anchang.kernel.idempotency import KeyMissing, once, recall

PAGE = 50
PAGE_MOST = 200
Size = Annotated[int, Field(ge=1, le=PAGE_MOST)]
T = TypeVar("T")
M = TypeVar("M", bound=Model)
F = TypeVar("F", bound=Callable[..., Any])


class FieldProblem(Schema):
    """What is wrong with one field; the field's place is written with dots, as in `lines.0.value`."""

    field: str
    message: str


class Problem(Schema):
    """Why a request was not carried out (RFC 9457); `code` is stable, sentences are in the reader's language."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: list[FieldProblem] = []
    current: dict[str, Any] = Field({}, description="Of a conflict: the state as it is now, as far as one may see it.")


class Page(Schema, Generic[T]):
    """One page of a list; `next` is the cursor of the following one."""

    items: list[T]
    next: str | None = Field(None, description="Pass as `cursor` for the next page; null at the end.")


class TokenMissing(Refusal):
    """A write in a session without the proof that the session's own page, or program, made it."""

    code = "kernel.token_missing"
    status = 403
    title = gettext_lazy("没有执行：缺少有效的 X-CSRFToken 请求头。")
    remedy = gettext_lazy("请把 Cookie %(cookie)s 的值写进这个请求头。")


class Session(SessionAuth):
    """The signed-in browser; unsafe methods also need the CSRF header."""

    openapi_description = "The cookie of a signed-in browser. Unsafe methods also need the header X-CSRFToken."

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not (request.user.is_authenticated and actor_of(request)):
            return None
        if check_csrf(request):
            raise TokenMissing(cookie=settings.CSRF_COOKIE_NAME)
        return request.user


class Readable(JSONRenderer):
    """JSON in which Chinese stands as it is."""

    json_dumps_params = MappingProxyType({"ensure_ascii": False})


class Api(NinjaAPI):
    """The one API of the house."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Document:
        """Describe all operations."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        return Document(self, prefix, Problem)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name an operation by its tag and function; the names of modules are no business of clients."""
        tag = operation.tags[0] if operation.tags else ""
        return f"{tag}_{operation.view_func.__name__}".replace("-", "_")


api = Api(
    title="Anchang 案场",
    version="1.0",
    description=ABOUT,
    # The token is asked for after the account: a stranger hears that he is one.
    auth=Session(csrf=False),
    renderer=Readable(),
    docs=Swagger(settings={"persistAuthorization": False}),
    parser=StrictParser(),
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


def writes_nothing(view: F) -> F:
    """Declare that an operation only answers, although it takes a body; it needs no Idempotency-Key."""
    view.writes_nothing = True  # type: ignore[attr-defined]
    return view


def answers_file(view: F) -> F:
    """Declare that an operation answers a file of one of the kinds that exports make."""
    view.media = tuple(media.partition(";")[0] for media in MEDIA.values())  # type: ignore[attr-defined]
    return view


def _door(run: F) -> F:
    """Refuse at the door, before a body is read: what it lacks is no business of who may not write at all."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    declared = getattr(operation.view_func, "permission", None)

    @wraps(run)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            if request.user.is_authenticated:
                if isinstance(declared, Permission):
                    actor_of(request).must(declared)
                _well_asked(request, operation)
        except Refusal as refusal:
            return api.on_exception(request, refusal)
        answer = run(request, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return guarded  # type: ignore[return-value]


api.add_decorator(_door, mode="view")


def _well_asked(request: HttpRequest, operation: Operation) -> None:
    media = media_of(operation)
    if not any(map(request.accepts, (*media, PROBLEM))):
        raise NotAcceptable(media=media[0])
    known = {
        field.alias or name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name, field in model.model_fields.items()
    }
    # A misspelt filter that is passed over would show everything and look like an answer.
    if strange := [name for name in request.GET if name not in known]:
        raise BadInput(dict.fromkeys(strange, sentence("extra_forbidden", {})))
    if needs_key(operation) and not request.headers.get("Idempotency-Key"):
        raise KeyMissing()
    if takes_file(operation):
        read_form(request, operation)


def write_once(request: HttpRequest, content: Any, act: Callable[[], Any]) -> Any:
    """Act once for the request's Idempotency-Key and return the answer. Raises BadInput, KeyReused."""
    key = request.headers["Idempotency-Key"]
    answer, _replayed = once(key, content=[request.method, request.path, content], by=actor_of(request), act=act)
    return answer


def write_after(request: HttpRequest, content: Any, *, work: Callable[[], T], act: Callable[[T], Any]) -> Any:
    """Do long work that keeps nothing, or is safe to repeat, in transactions of its own; then act once with its result.

    So others may write while a long list is read, and the key still commits with the effect. A key that acted before
    gets its answer, and nothing is worked. Raises BadInput, KeyReused.
    """
    key, by = request.headers["Idempotency-Key"], actor_of(request)
    answer = recall(key, content=[request.method, request.path, content], by=by)
    if answer is not None:
        return answer
    found = work()
    return write_once(request, content, lambda: act(found))


def page_of(
    rows: QuerySet[M],
    cursor: str | None,
    size: int,
    show: Callable[[Sequence[M]], list[Any]],
    *,
    oldest_first: bool = False,
) -> dict[str, Any]:
    """Return the rows after a cursor, newest id first unless asked, as a Page. Raises BadInput for a strange cursor."""
    if cursor:
        rows = rows.filter(**{"pk__gt" if oldest_first else "pk__lt": read_cursor(cursor)})
    found = list(rows.order_by("pk" if oldest_first else "-pk")[: size + 1])
    following = write_cursor(found[size - 1].pk) if len(found) > size else None
    return {"items": show(found[:size]), "next": following}


def page_of_list(
    rows: Sequence[T], cursor: str | None, size: int, *, key: Callable[[T], UUID]
) -> tuple[Sequence[T], str | None]:
    """Return the part of an ordered list that follows a cursor, and the cursor of the next part.

    Raises BadInput for a cursor that names nothing in the list.
    """
    ids = [key(row) for row in rows]
    last = read_cursor(cursor) if cursor else None
    if last is not None and last not in ids:
        raise _lost_cursor()
    start = ids.index(last) + 1 if last is not None else 0
    part = rows[start : start + size]
    return part, write_cursor(key(part[-1])) if start + size < len(rows) else None


def write_cursor(last: UUID) -> str:
    """Return the opaque cursor after a row."""
    return base64.urlsafe_b64encode(last.bytes).decode().rstrip("=")


def read_cursor(cursor: str) -> UUID:
    """Read a cursor back. Raises BadInput."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor + "=="))
    except (ValueError, binascii.Error) as error:
        raise _lost_cursor() from error


def _lost_cursor() -> BadInput:
    return BadInput({"cursor": _("分页游标无效，请从第一页重新读取。")})


def _problem(body: dict[str, Any]) -> HttpResponse:
    request = HttpRequest()
    # The answer that is handed in keeps its own status: ninja does not set it again.
    answer = HttpResponse(status=body["status"], content_type=PROBLEM)
    return api.create_response(request, body, status=body["status"], temporal_response=answer)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return _problem(refusal.problem())


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    return _refused(request, NotThere())


@api.exception_handler(ValidationError)
def _misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = {_place(item["loc"]): sentence(item["type"], item.get("ctx", {})) for item in error.errors}
    return _refused(request, BadInput(errors))


def _place(loc: Sequence[str | int]) -> str:
    # Of a body ninja names the place, then the argument of the function, and only then the field.
    inner = loc[2:] if loc[0] == "body" else loc[1:]
    return ".".join(map(str, inner)) or "body"


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    title = _("请先登录。")
    return _problem({"type": "urn:anchang:kernel.stranger", "title": title, "status": 401, "code": "kernel.stranger"})


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, Refusal):  # ninja calls whatever a parser raises a body that cannot be parsed
        return _refused(request, error.__cause__)
    body = {"type": "about:blank", "title": str(error), "status": error.status_code, "code": "kernel.http"}
    return _problem(body)


__all__ = [
    "Body",
    "Page",
    "Problem",
    "Router",
    "Size",
    "actor_of",
    "allowed",
    "answers_file",
    "api",
    "page_of",
    "page_of_list",
    "read_cursor",
    "write_after",
    "write_cursor",
    "write_once",
    "writes_nothing",
]
