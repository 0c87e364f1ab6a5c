"""The server processes: granian with one worker, which ends with its parent."""

from __future__ import annotations

from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server

from anchang.cli.children import STOP_WITHIN_S, die_with_parent
from anchang.gate.asgi import App

# Open lines a process takes; more wait to be accepted.
LINES = 16_384


def serve(host: str, port: int, *, target: str = "anchang.cli.serve:application") -> None:
    """Serve until a signal asks to stop; an open stream does not hold it up for longer than two seconds."""
    die_with_parent()
    Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        loop=Loops.asyncio,
        websockets=False,
        factory=True,
        backlog=LINES,
        backpressure=LINES,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN_S,
        log_level=LogLevels.warning,
    ).serve()


def application() -> App:
    """Make the application inside granian's worker."""
    die_with_parent()
    from anchang.config.asgi import application as front

    return front
