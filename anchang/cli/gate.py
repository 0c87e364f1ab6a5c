"""`bin/anchang gate`: the launch door alone, in as many processes as are wanted on one port."""

from __future__ import annotations

import gc
import sys
from functools import partial

from anchang.cli import ground
from anchang.cli.children import Children
from anchang.cli.ports import need_port

# How long one thread of Python may keep another waiting: the one that writes must not wait for the one that listens.
TURN_S = 0.0005
KEPT_UNSEEN = 50_000


def serve_gate(host: str, port: int, processes: int, waiting: int) -> None:
    """Serve until a signal asks to stop; who falls meanwhile is started again. Raises CannotGoOn."""
    need_port(host, port, "bin/anchang gate")
    ground.start_django()
    crew = Children()
    crew.listen()
    try:
        for number in range(processes):
            crew.start(f"gate {number + 1}", partial(_serve, host, port, waiting))
        crew.keep()
    finally:
        crew.stop()


def _serve(host: str, port: int, waiting: int) -> None:
    from anchang.config.launch import gate
    from anchang.gate.server.run import run

    sys.setswitchinterval(TURN_S)
    # What is loaded stays, and what ten thousand presses leave behind is kept for good: looked over too often, it would
    # cost more than deciding them.
    gc.freeze()
    gc.set_threshold(KEPT_UNSEEN)
    run(partial(gate, waiting=waiting), host, port)
