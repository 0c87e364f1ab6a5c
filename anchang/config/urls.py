"""Every address: the shell, sign-in, each module's pages and the REST operations, in module order."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from anchang.config.modules import app_labels
from anchang.kernel.http import health
from anchang.kernel.http.rest import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("anchang.web.urls")),
]

for label in app_labels():
    if find_spec(f"{label}.rest"):
        api.add_router("", import_module(f"{label}.rest").router)
    # `buyer`: pages of people who have no account, only a telephone.
    rooms = [f"{label}.{room}" for room in ("web", "buyer")]
    urlpatterns += [
        path("", include(f"{room}.urls")) for room in rooms if find_spec(room) and find_spec(f"{room}.urls")
    ]

urlpatterns.append(path("api/v1/", api.urls))

handler400 = "anchang.web.views.bad_request"
handler403 = "anchang.web.views.forbidden"
handler404 = "anchang.web.views.not_found"
handler500 = "anchang.web.views.server_error"
