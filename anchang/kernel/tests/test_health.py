"""Health is told by a write that commits, and metrics to whoever may have them."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client, override_settings

from anchang.kernel.http import health
from tests.fixtures.database import migrated_template
from tests.fixtures.live import environment_for
from tests.paths import ROOT

ASK = """
import django; django.setup()
import resource, signal, sys
from django.test import RequestFactory
from anchang.kernel.http import health
healthz = lambda: (health._last.clear(), health.healthz(RequestFactory().get("/healthz")).status_code)[1]
before, size = healthz(), int(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
full = healthz()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(before, full, healthz())
"""


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    health._last.clear()
    yield
    health._last.clear()


@pytest.mark.django_db
def test_health_is_a_write_that_is_kept(client: Client) -> None:
    assert client.get("/healthz").json() == {"healthy": True}
    assert Session.objects.filter(session_key=health.BEAT).count() == 1
    health._last.clear()
    assert client.get("/healthz").status_code == 200
    assert Session.objects.filter(session_key=health.BEAT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_only_reads_is_not_healthy(client: Client) -> None:
    weaken, mend = (
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    with connection.cursor() as cursor:
        cursor.execute(weaken)
    try:
        answer = client.get("/healthz")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(mend)
    assert (answer.status_code, answer.json()) == (503, {"healthy": False})


@pytest.mark.parametrize("room", [0, 4096])
def test_a_full_disk_is_not_healthy_and_room_makes_it_well(django_db_setup: None, tmp_path: Path, room: int) -> None:
    file = tmp_path / "a.sqlite3"
    file.write_bytes(migrated_template().read_bytes() if migrated_template().exists() else b"")
    environment = environment_for(f"sqlite:///{file}", tmp_path) | {"DJANGO_SETTINGS_MODULE": "anchang.config.settings"}
    if not file.stat().st_size:
        subprocess.run([sys.executable, "-m", "anchang.cli", "migrate"], env=environment, cwd=ROOT, check=True)
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(room)], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["200", "503", "200"], done.stderr[-2000:]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


@pytest.mark.django_db
def test_a_database_that_is_gone_is_neither_healthy_nor_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", gone)
    monkeypatch.setattr(connection, "chunked_cursor", gone)
    assert client.get("/healthz").status_code == 503
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_questions_in_a_row_cost_one_write(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/healthz")
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_metrics_are_for_this_machine_or_the_token(client: Client) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404
    with override_settings(PRODUCTION=True):
        assert client.get("/metrics").status_code == 404
    with override_settings(METRICS_TOKEN="t"):
        for sent in ("", "Bearer x", "Bearer é"):
            assert client.get("/metrics", headers={"Authorization": sent}).status_code == 404
        assert client.get("/metrics", headers={"Authorization": "Bearer t"}).status_code == 200
