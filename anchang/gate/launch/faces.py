"""The launch door as ASGI, beside the pages, and as the whole of a server of its own."""

from __future__ import annotations

from typing import Any

from anchang.gate.asgi import Receive, Scope, Send, header
from anchang.gate.launch import replies
from anchang.gate.launch.door import Door
from anchang.gate.server.line import BODY_AT_MOST
from anchang.gate.server.wire import Answer, Reply, Tell

# By it measurements know what an answer of this server costs at least.
BARE = b"/gate/bare"


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
        headers = [tuple(line.split(b": ", 1)) for line in found.head.splitlines()]
        headers.append((b"content-length", b"%d" % len(found.body)))
        await send({"type": "http.response.start", "status": found.status, "headers": headers})
        await send({"type": "http.response.body", "body": found.body})

    return application


def alone(door: Door) -> Answer:
    """Return the door as what a server answers, with the addresses by which operators look at it."""
    bare, is_alive = replies.reply(200, outcome="bare"), replies.reply(200, alive=True)

    def answer(method: bytes, path: bytes, authorization: bytes, body: bytes, tell: Tell) -> None:
        if path == BARE:
            tell(bare)
        elif path == b"/healthz":
            tell(is_alive)
        elif path == b"/readyz":
            door.later(_say_readiness(door, tell), tell)
        else:
            door.take(method, path, authorization, body, tell)

    return answer


async def _say_readiness(door: Door, tell: Tell) -> None:
    is_ready = await door.is_ready()
    tell(Reply(200 if is_ready else 503, b'{"ready":%b}' % str(is_ready).lower().encode()))
