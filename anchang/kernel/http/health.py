"""Whether this process can do its work: `healthz` is false when a write would fail, `readyz` before it can serve."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django_prometheus.exports import ExportToDjangoView

from anchang.kernel import clock
from anchang.kernel.http.access import public


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Write, read back and roll back; 503 when the database would not keep a write."""
    try:
        with transaction.atomic():
            cache.set("healthz", clock.now().isoformat(), 60)
            kept = cache.get("healthz") is not None
            transaction.set_rollback(True)
    except DatabaseError:
        kept = False
    return JsonResponse({"healthy": kept}, status=200 if kept else 503)


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Tell whether the database answers and has all migrations."""
    try:
        executor = MigrationExecutor(connection)
        ready = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        ready = False
    return JsonResponse({"ready": ready}, status=200 if ready else 503)


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Show Prometheus metrics to whoever holds the token; without a token, to this machine alone."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
    token = settings.METRICS_TOKEN
    if not (hmac.compare_digest(sent, token) if token else local):
        return HttpResponse(status=404)
    return ExportToDjangoView(request)  # type: ignore[no-any-return]
