"""The bridge from this loop to the pages: a WSGI application in a few threads.

The body is read here before a thread is taken, so a slow sender costs no thread; the answer crosses back in as few
steps as it can, one for an ordinary page. Measured against the alternatives in docs/decisions/0002-one-port.md.
"""

from __future__ import annotations

import asyncio
import contextvars
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from anchang.gate.asgi import Message, Receive, Scope, Send, answer

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

BODY_IN_MEMORY = 1024 * 1024
BODY_AT_MOST = 128 * 1024 * 1024
BLOCK = 256 * 1024
LINGER = 0.2
WAITING_AT_MOST = 400


class BodyTooLarge(Exception):
    """The request carries more than any page takes."""


class ClientGone(Exception):
    """Nobody waits for the answer any more."""


@dataclass
class Pages:
    """The ASGI face of a WSGI application."""

    app: Wsgi
    threads: int
    body_at_most: int = BODY_AT_MOST
    waiting: int = 0
    pool: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(self.threads, thread_name_prefix="pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say at once that too many are waiting."""
        if self.waiting >= WAITING_AT_MOST:
            return await answer(send, 503, "Too many requests are waiting; try again.", [(b"retry-after", b"2")])
        self.waiting += 1
        try:
            with SpooledTemporaryFile(BODY_IN_MEMORY) as body:
                await _read(receive, body, self.body_at_most)
                await self._serve(environ(scope, body), send)
        except BodyTooLarge:
            await answer(send, 413, "The request is too large.", [(b"connection", b"close")])
        except ClientGone:
            pass
        finally:
            self.waiting -= 1

    async def _serve(self, request: Environ, send: Send) -> None:
        loop = asyncio.get_running_loop()
        exchange = Exchange(lambda message: asyncio.run_coroutine_threadsafe(_send(send, message), loop).result())
        # A context of its own, so that nothing a page leaves behind meets the next request of its thread.
        context = contextvars.copy_context()
        last = await loop.run_in_executor(self.pool, context.run, exchange.run, self.app, request)
        for message in last:
            await send(message)


@dataclass
class Exchange:
    """One request in its thread: what has been sent from here, and what remains for the loop to send."""

    send: Callable[[Message], None]
    start: Message | None = None

    def run(self, app: Wsgi, request: Environ) -> list[Message]:
        """Call the application; long answers leave in blocks, the rest is returned."""
        chunks = app(request, self.start_response)
        try:
            block, began = bytearray(), time.monotonic()
            for chunk in chunks:
                block += chunk
                if len(block) >= BLOCK or (block and time.monotonic() - began > LINGER):
                    for message in self._messages(bytes(block), more=True):
                        self.send(message)
                    block, began = bytearray(), time.monotonic()
            return self._messages(bytes(block), more=False)
        finally:
            getattr(chunks, "close", lambda: None)()

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        """Note the status and the headers, as WSGI wants it."""
        pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self.start = {"type": "http.response.start", "status": int(status[:3]), "headers": pairs}

    def _messages(self, body: bytes, *, more: bool) -> list[Message]:
        start, self.start = self.start, None
        message: Message = {"type": "http.response.body", "body": body, "more_body": more}
        return [message] if start is None else [start, message]


class Blocks:
    """wsgi.file_wrapper: a file in large pieces."""

    def __init__(self, file: IO[bytes], size: int = 0) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        """Read to the end."""
        return iter(lambda: self._file.read(BLOCK), b"")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def environ(scope: Scope, body: object) -> Environ:
    """Return the request in WSGI's words. A header named with an underscore is dropped: it could pass for another."""
    path = unquote_to_bytes(scope["raw_path"]) if scope.get("raw_path") else scope["path"].encode()
    host, port = scope.get("server") or ("localhost", 80)
    request: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(host),
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": scope["client"][0] if scope.get("client") else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": Blocks,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").upper(), raw_value.decode("latin-1")
        if "_" in name:
            continue
        key = name.replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        request[key] = f"{request[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}" if key in request else value
    return request


async def _read(receive: Receive, body: IO[bytes], at_most: int) -> None:
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > at_most:
            raise BodyTooLarge
        body.write(chunk)
        if not message.get("more_body"):
            body.seek(0)
            return


async def _send(send: Send, message: Message) -> None:
    await send(message)
