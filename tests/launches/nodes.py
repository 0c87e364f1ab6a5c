"""Nodes as processes of their own, asked over HTTP, and how they fall and come back."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection

from tests.fixtures.live import free_port, sibling
from tests.launches.play import Ask
from tests.paths import ROOT

READY_WITHIN_S = 20.0
GONE = (OSError, asyncio.IncompleteReadError, ValueError)


class Lines:
    """Open lines to one node; each carries one request at a time, and a line that broke answers nothing."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, method: str, path: str, word: str, body: bytes) -> tuple[int, Any] | None:
        """Ask, and return status and answer; None where none came."""
        try:
            reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self._port)
            head = f"{method} {path} HTTP/1.1\r\nhost: gate\r\nauthorization: Bearer {word}\r\n"
            writer.write(head.encode() + b"content-length: %d\r\n\r\n" % len(body) + body)
            status, length = await _head(reader)
            content = await reader.readexactly(length)
        except GONE:
            return None
        self._idle.append((reader, writer))
        return status, json.loads(content)

    async def close(self) -> None:
        """Hang up."""
        for _, writer in self._idle:
            writer.close()


async def _head(reader: asyncio.StreamReader) -> tuple[int, int]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next(line for line in head.splitlines() if line.startswith("content-length:"))
    return int(head.split()[1]), int(length.partition(":")[2])


@dataclass
class Node:
    """A server: its port and its process."""

    port: int
    pid: int

    @property
    def is_alive(self) -> bool:
        """Tell whether it runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    async def is_ready(self, within_s: float = READY_WITHIN_S) -> bool:
        """Wait until it answers; False when it has ended, or takes too long."""
        deadline = time.monotonic() + within_s
        lines = Lines(self.port)
        while time.monotonic() < deadline and self.is_alive:
            if await lines.ask("GET", "/healthz", "", b""):
                await lines.close()
                return True
            await asyncio.sleep(0.005)
        return False


@dataclass
class Nursery:
    """Where nodes come from."""

    process: subprocess.Popen[str]
    nodes: list[Node] = field(default_factory=list)

    def node(self, *, falls: str = "never", nth: int = 1, file_bytes: int = 0) -> Node:
        """Start a node on a free port."""
        assert self.process.stdin
        assert self.process.stdout
        port = free_port()
        self.process.stdin.write(f"{port} {falls} {nth} {file_bytes}\n")
        self.process.stdin.flush()
        node = Node(port, int(self.process.stdout.readline()))
        self.nodes.append(node)
        return node


@contextmanager
def nursery() -> Iterator[Nursery]:
    """Start nodes over the test's database; all of them end with the test."""
    kept = connection.settings_dict
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if connection.vendor == "postgresql":
        environment |= {"PGHOST": kept["HOST"], "PGPORT": str(kept["PORT"]), "PGUSER": kept["USER"]}
    words = [sys.executable, "-m", "tests.launches.child", kept["ENGINE"], str(kept["NAME"]), settings.SECRET_KEY]
    process = subprocess.Popen(
        words, env=environment, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    found = Nursery(process)
    try:
        yield found
    finally:
        for node in found.nodes:
            node.kill()
        process.communicate()


def database_url() -> str:
    """Return the address of the test's own database."""
    name = str(connection.settings_dict["NAME"])
    return f"sqlite:///{name}" if connection.vendor == "sqlite" else sibling(os.environ["ANCHANG_DATABASE_URL"], name)


def asking(node: Node) -> Ask:
    """Return how a node is asked."""
    return Lines(node.port).ask
