"""Whether this process can do its work: `healthz` is false when a write would fail, `readyz` before it can serve."""

from __future__ import annotations

import hmac
import time
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from anchang.kernel import clock
from anchang.kernel.connections import WeakConnection
from anchang.kernel.http.access import public

# Anybody may ask; nobody shall make this machine sync its disk more often than this.
ASKED_AGAIN_S = 1.0
# A row of a table that is written all day. No browser holds it: keys of sessions have 32 characters.
BEAT = "healthz"

_last: dict[str, float | bool] = {}


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Commit a write; 503 when the database does not keep it. Asked again within a second, repeat the answer."""
    if time.monotonic() - _last.get("at", -ASKED_AGAIN_S) >= ASKED_AGAIN_S:
        _last.update(kept=keeps_writes(), at=time.monotonic())
    kept = bool(_last["kept"])
    return JsonResponse({"healthy": kept}, status=200 if kept else 503)


def keeps_writes() -> bool:
    """Tell whether a small write commits: what is rolled back never meets a full disk."""
    beat = {"session_data": "", "expire_date": clock.now() + timedelta(minutes=5)}
    try:
        Session.objects.update_or_create(session_key=BEAT, defaults=beat)
    except (DatabaseError, WeakConnection):
        return False
    return True


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Tell whether the database answers and has all migrations."""
    try:
        executor = MigrationExecutor(connection)
        ready = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, WeakConnection):
        ready = False
    return JsonResponse({"ready": ready}, status=200 if ready else 503)


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Show Prometheus metrics to whoever holds the token; without one, to this machine alone, and not in production.

    A proxy on the same machine makes everybody local, so production goes by the token only.
    """
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
    token = settings.METRICS_TOKEN.encode()
    if not (hmac.compare_digest(sent, token) if token else local and not settings.PRODUCTION):
        return HttpResponse(status=404)
    return ExportToDjangoView(request)  # type: ignore[no-any-return]
