"""A running demo world of its own, so that photographs neither need nor disturb anybody's data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 600


@contextmanager
def running(port: int, var: Path) -> Iterator[str]:
    """Start the platform as people do, wait until it answers, stop it at the end. Raises RuntimeError."""
    var.mkdir(parents=True, exist_ok=True)
    address = f"http://127.0.0.1:{port}"
    log = (var / "start.log").open("wb")
    command = [str(ROOT / "bin/start"), "--port", str(port)]
    process = subprocess.Popen(
        command, env={**os.environ, "ANCHANG_VAR": str(var)}, stdout=log, stderr=log, start_new_session=True
    )
    try:
        _wait(process, address, var / "start.log")
        yield address
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(PATIENCE_S):
        if process.poll() is not None:
            sys.stderr.write(log.read_text(errors="replace")[-4000:])
            raise RuntimeError("bin/start ended before it answered.")
        try:
            if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(1)
    raise RuntimeError(f"bin/start did not answer within {PATIENCE_S} s.")
