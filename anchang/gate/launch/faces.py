"""The launch door as ASGI, beside the pages, and as RSGI, alone in a process of its own."""

from __future__ import annotations

import asyncio
from typing import Any

from anchang.gate.asgi import Receive, Scope, Send, header
from anchang.gate.launch.door import BODY_AT_MOST, Door
from anchang.gate.launch.replies import HEADERS

# By it measurements know what an answer of this server costs at least.
BARE = "/gate/bare"


def asgi(door: Door) -> Any:
    """Return the door as an ASGI application."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        async def body() -> bytes:
            read, more = bytearray(), True
            while more and len(read) <= BODY_AT_MOST:
                message = await receive()
                read += message.get("body", b"")
                more = message.get("more_body", False)
            return bytes(read)

        found = await door.answer(scope["method"], scope["path"], header(scope, b"authorization"), body)
        headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in found.headers]
        headers.append((b"content-length", b"%d" % len(found.body)))
        await send({"type": "http.response.start", "status": found.status, "headers": headers})
        await send({"type": "http.response.body", "body": found.body})

    return application


class Rsgi:
    """The door as an RSGI application: fewer steps of Python an answer than over ASGI."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        if scope.proto != "http":
            protocol.close(403)
            return
        path = scope.path
        if path == BARE:
            await protocol()
            protocol.response_bytes(200, HEADERS, b'{"outcome":"bare"}')
            return
        if path == "/readyz":
            is_ready = await self._door.is_ready()
            protocol.response_bytes(200 if is_ready else 503, HEADERS, b'{"ready":%s}' % str(is_ready).lower().encode())
            return
        found = await self._door.answer(scope.method, path, scope.headers.get("authorization"), protocol)
        protocol.response_bytes(found.status, found.headers, found.body)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Write what waits."""
        self._door.close()
