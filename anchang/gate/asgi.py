"""The few ASGI words the gate speaks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, TypeVar

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

PLAIN = (b"content-type", b"text/plain; charset=utf-8")
NO_STORE = (b"cache-control", b"no-store")
EVENTS = [(b"content-type", b"text/event-stream"), NO_STORE, (b"x-accel-buffering", b"no")]
# After how many of many others get their turn in the loop.
SLICE = 500

T = TypeVar("T")


async def answer(send: Send, status: int, sentence: str, headers: Headers = ()) -> None:
    """Send a whole small answer: one sentence of plain text."""
    body = f"{sentence}\n".encode()
    size = (b"content-length", str(len(body)).encode("ascii"))
    await send({"type": "http.response.start", "status": status, "headers": [PLAIN, NO_STORE, size, *headers]})
    await send({"type": "http.response.body", "body": body})


def header(scope: Scope, name: bytes) -> str | None:
    """Return the first header of this lower-case name, or None."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), None)


async def until_gone(receive: Receive) -> None:
    """Wait until the client hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def in_slices(act: Callable[[T], object], many: Iterable[T], size: int = SLICE) -> None:
    """Act on each of many, so many at a time, so that other streams and picks get their turn between."""
    for number, one in enumerate(many, start=1):
        act(one)
        if number % size == 0:
            await asyncio.sleep(0)
