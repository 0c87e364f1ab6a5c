"""All lines of one process: its port, its clock, and how it ends."""

from __future__ import annotations

import asyncio
import resource
from email.utils import formatdate

from anchang.gate.server.line import Line
from anchang.gate.server.wire import Answer

BACKLOG = 16_384
END_WITHIN_S = 1.5


class House:
    """Answers what comes in on a port; in the loop's thread alone."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.loop = asyncio.get_running_loop()
        self.lines: set[Line] = set()
        self.now, self.date = 0, b""
        self._server: asyncio.Server | None = None
        self._beat: asyncio.TimerHandle | None = None
        self._tick()

    async def open(self, host: str, port: int) -> None:
        """Listen; other processes may listen on the same port, and share what comes. Raises OSError."""
        _take_all_files()
        self._server = await self.loop.create_server(lambda: Line(self), host, port, backlog=BACKLOG, reuse_port=True)

    async def close(self) -> None:
        """Let nobody in, answer what was asked, and be gone within two seconds."""
        if self._server is not None:
            self._server.close()
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

    def _tick(self) -> None:
        self._beat = self.loop.call_later(1.0, self._tick)
        self.now = int(self.loop.time())
        self.date = f"date: {formatdate(usegmt=True)}\r\n".encode("ascii")
        self.look_after()


def _take_all_files() -> None:
    """Each line is an open file: allow as many as the system allows us."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
