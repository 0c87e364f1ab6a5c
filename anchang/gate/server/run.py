"""One process of a server, from its loop to its end."""

from __future__ import annotations

import asyncio
import signal

import uvloop

from anchang.gate.server.house import House
from anchang.gate.server.wire import Make


def run(make: Make, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises OSError for a port that is not to be had."""
    uvloop.run(_run(make, host, port))


async def _run(make: Make, host: str, port: int) -> None:
    asked, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    answer, close = make()
    house = House(answer)
    await house.open(host, port)
    await asked.wait()
    await house.close()
    close()
