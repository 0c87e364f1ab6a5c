"""What every request passes: unstorable input is stopped, the language chosen, refusals put into words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_structlog.middlewares import RequestMiddleware

from anchang.kernel import clock
from anchang.kernel.errors import BadInput, Busy, Refusal, TooLarge
from anchang.kernel.http.access import is_declared
from anchang.kernel.text import is_storable

Handler = Callable[[HttpRequest], HttpResponse]

AGAIN_AFTER_S = 5


class WrongMethod(Refusal):
    """The address is there, but does not take this method."""

    code = "kernel.wrong_method"
    status = 405
    title = _("这个地址不接受 %(method)s 请求，没有执行。")
    remedy = _("请从页面或接口说明里的入口重新操作。")


class NotAcceptable(Refusal):
    """The client takes no kind of answer that the address has."""

    code = "kernel.not_acceptable"
    status = 406
    title = _("这里没有所要的格式，没有执行。")
    remedy = _("请在 Accept 请求头里加上 %(media)s。")


class GuardInput:
    """Refuses bytes that would be a 500 on one of the databases: NUL, lone surrogates, text that is not UTF-8."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or refuse it."""
        if not self._is_sound(request.META.get("QUERY_STRING", "")) or not is_storable(request.path):
            return answer(request, BadInput({"": _("地址里有无法处理的字符，请检查后重试。")}))
        return self.get_response(request)

    @staticmethod
    def _is_sound(query: str) -> bool:
        try:
            return is_storable(unquote_to_bytes(query).decode())
        except (UnicodeDecodeError, UnicodeEncodeError):
            return False


class RequestLog(RequestMiddleware):
    """Names each request in the log with its id, and without its query: people search for numbers and names."""

    # A segment of so many characters is a secret that opens a page to whoever holds it; ids have 36.
    _SECRET = re.compile(r"(?<=/)[\w-]{32}(?=/|$)")

    @classmethod
    def format_request(cls, request: HttpRequest) -> str:
        """Return method and path, without a secret in it."""
        return f"{request.method} {cls._SECRET.sub('…', request.path)}"


class ChosenLanguage:
    """Chinese unless the person chose otherwise; the browser's own language does not decide."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class Refusals:
    """Turns a Refusal into an answer with its own status, and stops addresses that declare no permission."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        response = self.get_response(request)
        if request.headers.get("X-Stays") and response.status_code == 302:
            # The form waits in its dialog for a refusal; where there is none, the page goes on.
            return HttpResponse(status=204, headers={"HX-Redirect": response.headers["Location"]})
        if response.status_code != 405:
            return response
        told = answer(request, WrongMethod(method=request.method))
        told.headers["Allow"] = response.headers["Allow"]
        return told

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Deny what declares nothing; read the form once, so that bad bytes are refused before any view."""
        if request.resolver_match is None or not is_declared(request.resolver_match):
            return HttpResponse(status=404)
        try:
            if request.method == "POST" and not is_api(request) and not all(map(is_storable, _texts(request))):
                return answer(request, BadInput({"": _("内容里有无法保存的字符，请删去后重试。")}))
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return answer(request, TooLarge(limit="2 MB"))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer refusals; everything else is a bug and stays one."""
        if isinstance(exception, Refusal):
            return answer(request, exception)
        if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
            return answer(request, TooLarge(limit="2 MB"))
        if is_locked(exception):
            return answer(request, Busy(seconds=AGAIN_AFTER_S))
        return None


def is_locked(exception: Exception) -> bool:
    """Tell whether SQLite gave up waiting for another writer: nothing of the transaction was done."""
    return isinstance(exception, OperationalError) and "database is locked" in str(exception)


def _texts(request: HttpRequest) -> list[str]:
    return [text for name, values in request.POST.lists() for text in (name, *map(str, values))]


def is_api(request: HttpRequest) -> bool:
    """Tell whether a program asks; its bodies are read by `bodies`, never as forms."""
    return request.path.startswith("/api/")


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal: problem+json for the API, a notice for htmx, a page for people; and when to come again."""
    response = _told(request, refusal)
    if seconds := refusal.facts.get("seconds"):
        response.headers["Retry-After"] = str(seconds)
    return response


def _told(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if is_api(request):
        return JsonResponse(
            refusal.problem(),
            status=refusal.status,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
    seconds = refusal.facts.get("seconds")
    context = {"refusal": refusal, "again_at": clock.now() + timedelta(seconds=seconds) if seconds else None}
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        response = render(request, "web/notice.html", context, status=refusal.status)
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "beforeend"
    else:
        response = render(request, "web/refusal.html", context, status=refusal.status)
    response.headers["Cache-Control"] = "no-store"
    return response
