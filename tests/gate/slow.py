"""A family whose server answers slowly: what is under way when it is asked to end can be watched.

usage: slow.py PORT
"""

from __future__ import annotations

import asyncio
import sys

from anchang.cli.children import Children, die_with_parent
from anchang.cli.serve import serve
from anchang.gate.asgi import App, Receive, Scope, Send

PARTS, APART_S = 10, 0.1


def application() -> App:
    """Make the application inside granian's worker."""
    die_with_parent()
    return _answer


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        while (asked := await receive())["type"] != "lifespan.shutdown":
            await send({"type": f"{asked['type']}.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _part in range(PARTS if scope["path"] == "/slow" else 0):
        await send({"type": "http.response.body", "body": b".", "more_body": True})
        await asyncio.sleep(APART_S)
    await send({"type": "http.response.body", "body": b"whole"})


def main(port: int) -> None:
    """Serve until a signal asks to stop."""
    family = Children()
    family.listen()
    try:
        family.start("the server", lambda: serve("127.0.0.1", port, target="tests.gate.slow:application"))
        family.watch()
    finally:
        family.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]))
