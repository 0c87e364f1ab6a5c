"""All lines of one process: its port, its clock, and how it ends."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
from email.utils import formatdate

from anchang.gate.server.line import Line
from anchang.gate.server.wire import Answer

BACKLOG = 16_384
# The loop lets one line in a turn and listening socket, and where thousands press its turns are long: so many listen.
DOORS = 64
END_WITHIN_S = 1.5


class House:
    """Answers what comes in on a port; in the loop's thread alone."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.loop = asyncio.get_running_loop()
        self.lines: set[Line] = set()
        self.now, self.date = 0, b""
        self.servers: list[asyncio.Server] = []
        self._beat: asyncio.TimerHandle | None = None
        self._tick()

    async def open(self, host: str, port: int) -> None:
        """Listen; other processes may listen on the same port, and share what comes. Raises OSError."""
        _take_all_files()
        first = await self.loop.create_server(self._line, host, port, backlog=BACKLOG, reuse_port=True)
        self.servers = [first]
        for number in [listening.fileno() for listening in first.sockets for _ in range(DOORS - 1)]:
            same = socket.socket(fileno=os.dup(number))
            self.servers.append(await self.loop.create_server(self._line, sock=same, backlog=BACKLOG))

    async def close(self) -> None:
        """Let nobody in, answer what was asked, and be gone within two seconds."""
        for server in self.servers:
            server.close()
        deadline = self.loop.time() + END_WITHIN_S
        for line in list(self.lines):
            line.end()
        while self.lines and self.loop.time() < deadline:
            await asyncio.sleep(0.01)
        if self._beat is not None:
            self._beat.cancel()

    def look_after(self) -> None:
        """End the lines that are overdue."""
        for line in [line for line in self.lines if line.until <= self.now]:
            line.overdue()

    def _line(self) -> Line:
        return Line(self)

    def _tick(self) -> None:
        self._beat = self.loop.call_later(1.0, self._tick)
        self.now = int(self.loop.time())
        self.date = f"date: {formatdate(usegmt=True)}\r\n".encode("ascii")
        self.look_after()


def _take_all_files() -> None:
    """Each line is an open file: allow as many as the system allows us."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
