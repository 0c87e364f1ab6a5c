"""Pages of the shell itself: theme, manifest, offline page, patterns, and the pages of errors."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_cookie

from anchang.kernel.errors import NotThere
from anchang.kernel.http.access import public
from anchang.kernel.http.middleware import answer, is_api
from anchang.kernel.http.pages import inside
from anchang.web import context, theme
from anchang.web.patterns import looks, specimens

YEAR = 365 * 24 * 3600
WORKER = Path(__file__).parent / "src" / "sw.js"


@public
@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def theme_css(request: HttpRequest) -> HttpResponse:
    """The tenant's five brand values; the same hue is the same file for ever."""
    raw = request.GET.get("hue", "")
    if not raw.isascii() or not raw.isdigit() or len(raw) > 3 or int(raw) >= 360:
        return HttpResponseBadRequest("hue", content_type="text/plain")
    return HttpResponse(theme.stylesheet(int(raw)), content_type="text/css; charset=utf-8")


@public
@require_safe
@cache_control(private=True, max_age=3600)
@vary_on_cookie
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the product on its home screen."""
    icons = [
        {"src": static(f"icons/mark-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    body = {
        "name": _("案场"),
        "short_name": _("案场"),
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "lang": "en" if get_language() == "en" else "zh-Hans",
        "background_color": "#f5f3ee",
        "theme_color": "#0c5a67",
        "icons": [
            *icons,
            {"src": static("icons/mark-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
            {"src": static("icons/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")


@public
@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> FileResponse:
    """The worker that keeps the offline page, and nothing personal."""
    return FileResponse(WORKER.open("rb"), content_type="text/javascript; charset=utf-8")


@public
@require_safe
@cache_control(no_store=True)
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown when no page can be fetched, in both languages: the worker asks for it and is nobody."""
    with override("zh-hans"):
        return render(request, "web/offline.html")


@public
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme and density: with the account, or in a cookie before sign-in."""
    shell = context.Shell(request)
    chosen = request.POST.get("theme", shell.theme)
    density = request.POST.get("density", shell.density)
    if chosen not in ("", *context.THEMES) or density not in context.DENSITIES:
        return HttpResponseBadRequest("appearance", content_type="text/plain")
    context.keep_appearance(
        request, **{name: request.POST[name] for name in ("theme", "density") if name in request.POST}
    )
    response = HttpResponse(status=204) if request.headers.get("HX-Request") else redirect(_next(request))
    response.set_cookie(context.APPEARANCE_COOKIE, f"{chosen}.{density}", max_age=YEAR, samesite="Lax", httponly=True)
    return response


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest("language", content_type="text/plain")
    context.keep_appearance(request, language=chosen)
    response = redirect(_next(request))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)
    return response


@public
@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Every component in every state: what is not here does not exist."""
    shell = context.Shell(request)
    theme_name = request.GET.get("theme", shell.theme)
    density = request.GET.get("density", shell.density)
    if theme_name not in ("", *context.THEMES) or density not in context.DENSITIES:
        return HttpResponseBadRequest("appearance", content_type="text/plain")
    return render(request, "web/patterns.html", specimens() | looks(theme_name, density))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400"""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403"""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404"""
    if is_api(request):
        return answer(request, NotThere())
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the page stands alone, because the frame may be what failed."""
    return HttpResponse(_alone("500.html"), status=500)


for view in (bad_request, forbidden, not_found, server_error):
    public(view)


def _alone(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.headers.get("Referer", "")
    path = urlsplit(asked)._replace(scheme="", netloc="").geturl() if asked else "/"
    return inside(path, "/")
