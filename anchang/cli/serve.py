"""The server processes: granian with one worker, which ends with its parent."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server

from anchang.cli.children import die_with_parent
from anchang.gate.asgi import App

if TYPE_CHECKING:
    from anchang.gate.launch.faces import Rsgi

STOP_WITHIN = 2
# Open lines a process takes; more wait to be accepted. Those of a launch are open before the bell.
LINES, LAUNCH_LINES = 4096, 60_000
# How long one thread of Python may keep another waiting: the one that writes must not wait for the one that listens.
TURN_S = 0.0005


def serve(host: str, port: int, *, target: str = "anchang.cli.serve:application") -> None:
    """Serve until a signal asks to stop; an open stream does not hold it up for longer than two seconds."""
    _serve(host, port, target, Interfaces.ASGI, lines=LINES)


def serve_gate(host: str, port: int) -> None:
    """Serve the launch door alone until a signal asks to stop."""
    _serve(host, port, "anchang.cli.serve:gate", Interfaces.RSGI, lines=LAUNCH_LINES)


def _serve(host: str, port: int, target: str, interface: Interfaces, *, lines: int) -> None:
    die_with_parent()
    Server(
        target,
        address=host,
        port=port,
        interface=interface,
        loop=Loops.asyncio,
        websockets=False,
        factory=True,
        backlog=4096,
        backpressure=lines,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.warning,
    ).serve()


def application() -> App:
    """Make the application inside granian's worker."""
    die_with_parent()
    from anchang.config.asgi import application as front

    return front


def gate() -> Rsgi:
    """Make the launch door inside granian's worker."""
    die_with_parent()
    sys.setswitchinterval(TURN_S)
    from anchang.cli import ground

    ground.start_django()
    from anchang.config.rsgi import application as door

    return door
