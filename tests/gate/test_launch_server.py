"""`bin/anchang gate` as processes: they share a port, one that dies is followed by another, and they end when asked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.live import environment_for, free_port, wait_until_ready
from tests.paths import ROOT

pytestmark = pytest.mark.any_database


class Gate:
    """A gate of two processes over an empty database, and who started them."""

    def __init__(self, folder: Path) -> None:
        (folder / "empty.sqlite3").touch()
        self.environment = environment_for(f"sqlite:///{folder / 'empty.sqlite3'}", folder)
        self.port, self.log = free_port(), folder / "gate.log"
        self.url = f"http://127.0.0.1:{self.port}"
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(self.words(), env=self.environment, cwd=ROOT, stdout=output, stderr=output)
        wait_until_ready(self.url, [self.process], self.log)

    def words(self) -> list[str]:
        return [sys.executable, "-m", "anchang.cli", "gate", "--processes", "2", "--port", str(self.port)]

    def servers(self) -> set[int]:
        pid = self.process.pid
        return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}

    def asks(self, path: str) -> object:
        with urllib.request.urlopen(self.url + path, timeout=5) as answer:
            return json.load(answer)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    found = Gate(tmp_path)
    yield found
    if found.process.poll() is None:
        found.process.kill()
        found.process.wait()


def until(is_so: object, *, seconds: float = 20.0) -> bool:
    assert callable(is_so)
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(is_so())


def test_one_that_dies_is_followed_by_another(gate: Gate) -> None:
    assert until(lambda: len(gate.servers()) == 2)
    before = gate.servers()
    dead = before.pop()
    os.kill(dead, signal.SIGKILL)
    assert until(lambda: len(gate.servers() - {dead}) == 2)
    assert before < gate.servers(), "the other one went on"
    assert gate.asks("/readyz") == {"ready": True}
    assert gate.asks("/healthz") == {"alive": True}
    assert gate.asks("/gate/bare") == {"outcome": "bare"}
    assert "started again" in gate.log.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_they_end_when_asked(gate: Gate, number: int) -> None:
    servers = gate.servers()
    gate.process.send_signal(number)
    assert gate.process.wait(10) == 0
    assert not any(Path(f"/proc/{server}").exists() for server in servers)


def test_they_end_with_who_started_them(gate: Gate) -> None:
    servers = gate.servers()
    gate.process.kill()
    gate.process.wait()
    assert until(lambda: not any(Path(f"/proc/{server}").exists() for server in servers))


def test_a_port_that_others_serve_is_not_shared_with_them(gate: Gate) -> None:
    second = subprocess.run(
        gate.words(), env=gate.environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert second.returncode == 1
    assert f"port {gate.port} is in use" in second.stderr
