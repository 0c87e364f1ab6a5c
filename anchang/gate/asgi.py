"""The few ASGI words the gate speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

PLAIN = (b"content-type", b"text/plain; charset=utf-8")
NO_STORE = (b"cache-control", b"no-store")


async def answer(send: Send, status: int, sentence: str, headers: Headers = ()) -> None:
    """Send a whole small answer: one sentence of plain text."""
    body = f"{sentence}\n".encode()
    size = (b"content-length", str(len(body)).encode("ascii"))
    await send({"type": "http.response.start", "status": status, "headers": [PLAIN, NO_STORE, size, *headers]})
    await send({"type": "http.response.body", "body": body})


def header(scope: Scope, name: bytes) -> str | None:
    """Return the first header of this lower-case name, or None."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), None)
