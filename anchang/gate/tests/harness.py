"""Speaks ASGI to an application without a server in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from anchang.gate.asgi import App, Message, Scope


def scope_of(path: str, query: str = "", *, method: str = "GET", headers: Iterable[tuple[bytes, bytes]] = ()) -> Scope:
    """Return the scope a server would make."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": query.encode("latin-1"),
        "headers": list(headers),
        "client": ("192.0.2.7", 4711),
        "server": ("127.0.0.1", 8000),
        "scheme": "http",
    }


@dataclass
class Call:
    """One request under way: what was sent in, what came out."""

    inbox: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    outbox: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    blocked: asyncio.Event | None = None

    async def send(self, message: Message) -> None:
        """Take a message of the application; wait while the client does not read."""
        if self.blocked is not None and message["type"] == "http.response.body":
            await self.blocked.wait()
        self.outbox.put_nowait(message)

    async def next(self, within: float = 3.0) -> Message:
        """Return the next message, or fail."""
        return await asyncio.wait_for(self.outbox.get(), within)

    async def event(self, within: float = 3.0) -> tuple[str, Any]:
        """Return the next event of a stream as its name and its data; comments are passed over."""
        while True:
            fields: dict[str, str] = {}
            for line in (await self.next(within))["body"].decode().splitlines():
                name, _, value = line.partition(": ")
                fields[name] = value
            if "event" in fields:
                return fields["event"], json.loads(fields["data"])


@asynccontextmanager
async def calling(app: App, scope: Scope, *bodies: bytes, blocked: asyncio.Event | None = None) -> AsyncIterator[Call]:
    """Make a request; leave it at the end."""
    call = Call(blocked=blocked)
    for number, body in enumerate(bodies or (b"",), start=1):
        call.inbox.put_nowait({"type": "http.request", "body": body, "more_body": number < len(bodies)})
    task = asyncio.ensure_future(app(scope, call.inbox.get, call.send))
    try:
        yield call
    finally:
        call.inbox.put_nowait({"type": "http.disconnect"})
        with suppress(asyncio.CancelledError, TimeoutError):
            await asyncio.wait_for(task, 3)


async def whole(app: App, scope: Scope, *bodies: bytes) -> tuple[int, dict[bytes, bytes], bytes]:
    """Return the status, the headers and the body of a whole answer."""
    async with calling(app, scope, *bodies) as call:
        start = await call.next()
        body = b""
        while True:
            message = await call.next()
            body += message["body"]
            if not message.get("more_body"):
                return start["status"], dict(start["headers"]), body
