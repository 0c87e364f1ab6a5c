"""The least an ASGI application can say, for what is measured beside it under granian."""

from __future__ import annotations

from anchang.gate.asgi import Receive, Scope, Send

BODY = b'{"outcome":"bare"}'
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Say the same to everybody."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})
