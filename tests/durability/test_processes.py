"""Every process that opens the database refuses a connection on which an acknowledged write could be lost."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from anchang.gate.database import Sqlite
from tests.fixtures.database import migrated_template
from tests.fixtures.live import environment_for, free_port, wait_until_ready
from tests.paths import ROOT

REFUSAL = "PRAGMA synchronous is 1, expected 2."
WEAKER = """
from anchang.config import env
_strong = env.sqlite
def _weak(path):
    settings = _strong(path)
    settings["OPTIONS"]["init_command"] = settings["OPTIONS"]["init_command"].replace("=FULL", "=NORMAL")
    return settings
env.sqlite = _weak
"""
SHELL = ("-m", "django", "shell", "-c", "from anchang.kernel.tenancy import Tenant; print(Tenant.objects.count())")


@pytest.fixture
def environment(django_db_setup: None, tmp_path: Path) -> dict[str, str]:
    """An installation on a migrated SQLite file."""
    file = tmp_path / "a.sqlite3"
    if migrated_template().exists():
        shutil.copyfile(migrated_template(), file)
    found = environment_for(f"sqlite:///{file}", tmp_path) | {"DJANGO_SETTINGS_MODULE": "anchang.config.settings"}
    if not file.exists():
        subprocess.run([sys.executable, "-m", "anchang.cli", "migrate"], env=found, cwd=ROOT, check=True)
    return found


@pytest.fixture
def weak(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The same installation with NORMAL in place of FULL, put there before any of our code runs."""
    folder = tmp_path / "weaker"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(WEAKER)
    return environment | {"PYTHONPATH": f"{folder}:{ROOT}"}


def run(words: tuple[str, ...], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *words]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    "words",
    [("-m", "anchang.cli", "migrate"), ("-m", "anchang.cli", "work"), ("-m", "anchang.cli", "verify"), SHELL],
    ids=["migrate", "work", "verify", "shell"],
)
def test_a_process_with_a_weak_connection_ends(weak: dict[str, str], words: tuple[str, ...]) -> None:
    done = run(words, weak)
    assert done.returncode != 0
    assert REFUSAL in done.stderr


def test_the_same_processes_accept_a_strong_one(environment: dict[str, str]) -> None:
    assert run(SHELL, environment).stdout.strip().endswith("0")
    assert run(("-m", "anchang.cli", "migrate"), environment).returncode == 0


def test_the_web_process_is_not_healthy_on_a_weak_connection(weak: dict[str, str], tmp_path: Path) -> None:
    with serving(weak, tmp_path) as url:
        assert httpx.get(f"{url}/healthz", trust_env=False).status_code == 503
        assert httpx.get(f"{url}/readyz", trust_env=False).status_code == 503


def test_the_gate_opens_for_reading_alone(environment: dict[str, str]) -> None:
    connection = Sqlite(environment["ANCHANG_DATABASE_URL"].removeprefix("sqlite:///")).connect()
    assert connection.execute("PRAGMA query_only").fetchone() == (1,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM kernel_tenant")
    connection.close()


@contextmanager
def serving(environment: dict[str, str], folder: Path) -> Iterator[str]:
    """Serve until the test ends; unlike the fixture, a server that is up but not ready will do."""
    port = free_port()
    words = [sys.executable, "-m", "anchang.cli", "serve", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(words, env=environment, cwd=ROOT, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        with pytest.raises(pytest.fail.Exception, match="not ready"):
            wait_until_ready(url, [process], folder / "log")
        yield url
    finally:
        process.terminate()
        process.wait(20)
