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
def running(port: int, var: Path, *more: str) -> Iterator[str]:
    """Start the platform as people do, wait until it answers, stop it at the end; `more` are options of bin/start.

    Raises RuntimeError.
    """
    var.mkdir(parents=True, exist_ok=True)
    address = f"http://127.0.0.1:{port}"
    log = (var / "start.log").open("wb")
    command = [str(ROOT / "bin/start"), "--port", str(port), *more]
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


def python(var: Path, *words: str) -> str:
    """Run Python with these words in the environment of a platform that stands in `var`; return what it prints."""
    environment = {**os.environ, "ANCHANG_VAR": str(var), "PYTHONPATH": str(ROOT), "ANCHANG_MODE": "development"}
    for name in ("secret-key", "vault-keys", "vault-index-key"):
        environment[f"ANCHANG_{name.upper().replace('-', '_')}_FILE"] = str(var / "secrets" / name)
    done = [sys.executable, *words]
    return subprocess.run(done, env=environment, cwd=ROOT, check=True, text=True, capture_output=True).stdout


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
