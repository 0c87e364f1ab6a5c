"""One port for everything: /live/ and /gate/ stay in this loop, every other path goes to the pages' threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from anchang.gate.asgi import App, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Front:
    """The ASGI application of a process that serves pages and streams together."""

    pages: App
    doors: Mapping[str, App]
    closing: tuple[Callable[[], None], ...] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand one request to its door, or to the pages."""
        if scope["type"] == "lifespan":
            return await self._live_and_die(receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1000})
        first = scope["path"][1:].partition("/")[0]
        return await self.doors.get(first, self.pages)(scope, receive, send)

    async def _live_and_die(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                for close in self.closing:
                    close()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
