"""A power cut loses nothing that was acknowledged; the popular weaker setting must fail the same test."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.durability.disk import replay
from tests.paths import ROOT

ROWS = 120
WRITER = Path(__file__).with_name("writer.py")


def survivors(folder: Path, synchronous: str, cut_after: int) -> tuple[set[int], set[int]]:
    """Write under a trace, cut the power after some acknowledgements; return what was promised and what is there."""
    strace = shutil.which("strace")
    assert strace, "strace is missing: bin/test installs it from Debian's packages."
    trace, file = folder / "trace", folder / "a.sqlite3"
    calls = "trace=pwrite64,write,fsync,fdatasync,ftruncate,unlink"
    command = [strace, "-f", "-y", "-xx", "-s", "70000", "-e", calls, "-o", str(trace)]
    write = [sys.executable, str(WRITER), str(file), str(ROWS), synchronous]
    subprocess.run([*command, *write], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
    disk = replay(trace, until_acknowledged=cut_after)
    after = folder / "after"
    after.mkdir()
    disk.cut(after)
    connection = sqlite3.connect(after / "a.sqlite3")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found = {unit for (unit,) in connection.execute("SELECT unit FROM claim")}
    connection.close()
    return set(disk.acknowledged), found


@pytest.mark.parametrize("cut_after", [1, 60, ROWS])
def test_what_was_acknowledged_is_there_after_a_power_cut(tmp_path: Path, cut_after: int) -> None:
    acknowledged, found = survivors(tmp_path, "FULL", cut_after)
    assert len(acknowledged) == cut_after
    assert acknowledged <= found


def test_synchronous_normal_loses_acknowledged_rows(tmp_path: Path) -> None:
    acknowledged, found = survivors(tmp_path, "NORMAL", ROWS)
    assert acknowledged - found, "The test cannot see a loss, so it proves nothing."
