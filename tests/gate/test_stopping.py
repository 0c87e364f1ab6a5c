"""How a family of processes ends: at once, with the answers under way, and nobody stays behind."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fixtures.live import free_port, wait_until_ready
from tests.gate.slow import PARTS
from tests.paths import ROOT


@dataclass
class Family:
    """A server that answers slowly, and who started it."""

    process: subprocess.Popen[bytes]
    port: int

    def begins_an_answer(self) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", "/slow")
        answer = line.getresponse()
        assert answer.read(1) == b"."
        return answer

    def members(self) -> list[int]:
        """Return all who descend from the first, the last-born last."""
        found = [self.process.pid]
        for pid in found:
            found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        return found[1:]


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    port, log = free_port(), tmp_path / "slow.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.gate.slow", str(port)],
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    wait_until_ready(f"http://127.0.0.1:{port}", [process], log)
    found = Family(process, port)
    yield found
    if process.poll() is None:
        process.kill()
        process.wait()


def test_who_presses_ctrl_c_again_and_again_cuts_no_answer_short(family: Family) -> None:
    answer = family.begins_an_answer()
    for _press in range(4):
        os.killpg(family.process.pid, signal.SIGINT)
        time.sleep(0.05)
    assert answer.read() == b"." * (PARTS - 1) + b"whole"
    assert family.process.wait(10) == 0


def test_who_hangs_is_ended_and_nobody_stays_behind(family: Family) -> None:
    members = family.members()
    os.kill(members[-1], signal.SIGSTOP)
    family.process.send_signal(signal.SIGTERM)
    assert family.process.wait(20) == 0
    assert not [pid for pid in members if Path(f"/proc/{pid}").exists()]
