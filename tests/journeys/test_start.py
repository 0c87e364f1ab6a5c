"""`bin/start` over the demo world: it answers, offers every role by one click on this machine, stops at Ctrl-C."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from anchang.cli import frontend, keys, messages
from anchang.cli.mark import DemoMark
from tests.fixtures.live import environment_for, free_port, wait_until_ready
from tests.paths import ROOT

pytestmark = pytest.mark.journey

PROMISED_S = 5.0
# By these words a start says what it makes (anchang/cli); each is made once, which is what keeps a later start short.
MAKES = re.compile(r"^ *(?:environment|secrets|translations|front end|database|demo world)\b.*", re.MULTILINE)
ROLES = re.compile(r'action="/demo/sign-in/(\w+)/"')


def test_start_offers_every_role_by_one_click_and_stops_at_ctrl_c(
    copies: Callable[[str, Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = copies("world", tmp_path)
    _have_been_made(database, tmp_path, monkeypatch)
    before = _worked_s()
    with _started(database, tmp_path) as (url, process):
        offered = set(ROLES.findall(_front_page(url)))
        assert {"consultant", "manager", "broker", "reception", "leader", "admin"} <= offered
        assert ROLES.findall(_front_page(url, under_the_name="anchang.example")) == []
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(10) == 0
    said = (tmp_path / "start.log").read_text()
    assert "password of all" in said
    assert "stopped." in said
    ready = re.search(r"ready after (\d+\.\d) s", said)
    assert ready
    assert MAKES.findall(said) == []
    worked = _worked_s() - before
    print(f"a later start: {ready[1]} s, of which it worked {worked:.1f} s (promised: {PROMISED_S:.0f} s)")


def _worked_s() -> float:
    """Return for how many seconds the processes that this one has waited for used a core."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _have_been_made(database: str, var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what an earlier start leaves: secrets, translations, the front end, a database and its demo."""
    keys.keep_in(var / "secrets")
    messages.compile_all()
    frontend.make()
    monkeypatch.setattr("anchang.cli.mark.VAR", var)
    monkeypatch.setenv("ANCHANG_DATABASE_URL", database)
    DemoMark().end()


@contextmanager
def _started(database: str, var: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    environment = environment_for(database, var)
    del environment["ANCHANG_DEMO_WORLD"]
    port, log = free_port(), var / "start.log"
    command = [sys.executable, "-m", "anchang.cli", "start", "--port", str(port), "--database", database]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
        )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", [process], log)
        yield f"http://127.0.0.1:{port}", process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _front_page(url: str, *, under_the_name: str = "") -> str:
    request = urllib.request.Request(f"{url}/accounts/login/")
    if under_the_name:
        request.add_header("X-Forwarded-For", "203.0.113.7")
        request.add_header("X-Forwarded-Host", under_the_name)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.read().decode())
