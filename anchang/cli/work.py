"""The worker process: delivers events and runs due tasks until told to stop."""

from __future__ import annotations

import signal
import threading

from anchang.cli.children import ASKING, die_with_parent


def work() -> None:
    """Work until a signal asks to stop; the delivery under way is finished first."""
    die_with_parent()
    stop = threading.Event()
    for number in ASKING:
        signal.signal(number, lambda *_: stop.set())
    from anchang.kernel.work import worker

    worker.run(stop)
