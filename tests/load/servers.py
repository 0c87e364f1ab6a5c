"""The servers that are measured beside each other, and the processor time they use."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fixtures.live import free_port, wait_until_ready
from tests.paths import ROOT

TICK = os.sysconf("SC_CLK_TCK")


@contextmanager
def hello(folder: Path) -> Iterator[str]:
    """Serve a bare ASGI answer under granian, one worker, and yield its address."""
    port, log = free_port(), folder / "hello.log"
    words = ["-m", "granian", "--interface", "asgi", "--port", str(port), "--backpressure", "20000", "--no-ws"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *words, "tests.load.hello:application"], cwd=ROOT, stdout=output, stderr=output
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(url, [process], log)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def worked(url: str) -> float:
    """Return the seconds of processor time so far of the processes that serve this address."""
    mine = f"--port\0{url.rpartition(':')[2]}".encode()
    return sum(_worked(folder) for folder in Path("/proc").glob("[0-9]*") if mine in _read(folder / "cmdline"))


def _worked(folder: Path) -> float:
    fields = _read(folder / "stat").rpartition(b")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK if fields else 0.0


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""
