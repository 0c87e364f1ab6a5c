"""Servers of the launch door that fall where they are told to, forked from one warm process.

usage: child.py ENGINE NAME SECRET     then a line a server: PORT POINT NTH FILE_BYTES

A server kills itself, as nothing can be caught, the n-th time it reaches a point: `decided`, `written`, `committed` are
the keeper's, `answered` is when an answer has been handed to the line; `never` falls nowhere; `hasty` does
not fall, but answers what it never writes. FILE_BYTES: how large a
file it may write, 0 for any size. The process id is printed.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from anchang.gate.database import Database, open_database
from anchang.gate.launch import door as doors
from anchang.gate.launch.door import Door
from anchang.gate.launch.faces import alone
from anchang.gate.launch.keeper import Answer, Ask, Keeper
from anchang.gate.server import wire
from anchang.gate.server.run import run
from anchang.gate.server.wire import Reply, Tell

POINTS = ("decided", "written", "committed", "answered")
HASTY = "hasty"


class Hasty(Keeper):
    """Answers from memory and writes nothing: by it the tests know that they would see a loss."""

    def press(self, asks: Sequence[Ask]) -> list[Answer]:
        self.refresh()
        return [self._decided(ask) for ask in asks]


def serve(port: int, point: str, nth: int, file_bytes: int, *, settings: dict[str, str], secret: str) -> None:
    """Serve until killed, by oneself or by others."""
    if file_bytes:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, most))
    left = nth

    def reach(name: str) -> None:
        nonlocal left
        if name == point:
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def open_one() -> Database:
        return open_database(settings, writes=True)

    # The door has no word for tests; a keeper has.
    doors.Keeper = partial(Hasty if point == HASTY else Keeper, reach=reach)  # type: ignore[assignment, attr-defined]

    def make() -> tuple[wire.Answer, Callable[[], None]]:
        door = Door(open_one, secret=secret)
        real = alone(door)

        def answer(method: bytes, path: bytes, authorization: bytes, body: bytes, tell: Tell) -> None:
            def told(reply: Reply) -> None:
                tell(reply)
                if method == b"POST":
                    reach("answered")

            real(method, path, authorization, body, told)

        return answer, door.close

    run(make, "127.0.0.1", port)


def main(engine: str, name: str, secret: str) -> None:
    """Fork a server a line."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    settings: dict[str, Any] = {"ENGINE": engine, "NAME": name}
    if engine.endswith("postgresql"):
        settings |= {"HOST": os.environ["PGHOST"], "PORT": os.environ["PGPORT"], "USER": os.environ["PGUSER"]}
    for line in sys.stdin:
        port, point, nth, file_bytes = line.split()
        pid = os.fork()
        if not pid:
            # So that it ends when this one's family is gone, whatever became of the tests.
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serve(int(port), point, int(nth), int(file_bytes), settings=settings, secret=secret)
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
