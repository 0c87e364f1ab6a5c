"""One line of a client: requests are read as they come and answered one after the other, in their order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

import httptools

from anchang.gate.server import wire
from anchang.gate.server.wire import Reply, written

if TYPE_CHECKING:
    from anchang.gate.server.house import House

HEAD_AT_MOST, BODY_AT_MOST = 16_384, 1024
# A body may come in chunks whose wrapping is larger than what they hold.
REQUEST_AT_MOST = HEAD_AT_MOST + 8 * BODY_AT_MOST
# Sizes are counted slice by slice: too large a head is noticed at most a slice late.
SLICE = 4096
QUEUE_AT_MOST = 64
IDLE_S, SLOW_S, CLOSING_S = 75, 10, 2
NEVER = 1 << 62

log = logging.getLogger("anchang.gate.server")


class Nowhere(asyncio.Transport):
    """What is told to a client that hung up."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Nobody hears it."""

    def write_eof(self) -> None:
        """Nor that it was the last."""

    def close(self) -> None:
        """There is nothing to close."""


NOWHERE = Nowhere()


class Line(asyncio.Protocol):
    """A connection. The house ends it at `until`, in seconds of its clock: never while an answer is on its way."""

    __slots__ = (
        "_authorization",
        "_body",
        "_expects",
        "_has_head",
        "_has_left",
        "_house",
        "_is_closing",
        "_is_head",
        "_is_held",
        "_is_last",
        "_next",
        "_parser",
        "_path",
        "_size",
        "_transport",
        "is_busy",
        "until",
    )

    def __init__(self, house: House) -> None:
        self._house: House = house
        self._transport: asyncio.Transport = NOWHERE
        self._parser = httptools.HttpRequestParser(self)
        self.until = house.now + IDLE_S
        # Of the request that is being read: how much of it has come, and what it says.
        self._size, self._has_head, self._expects = 0, False, False
        self._path = self._authorization = self._body = b""
        # Of the one that is being answered, and what is to be done for those that came meanwhile.
        self.is_busy = self._is_head = False
        self._next: list[Callable[[], None]] = []
        # The client does not read what it is told; nothing more is read of it; it has been told its last word; it
        # will say no more.
        self._is_held = self._is_last = self._is_closing = False
        self._has_left = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)
        self._house.lines.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """End: what is still on its way is told to nobody."""
        self._transport, self._is_last = NOWHERE, True
        del self._parser  # it knows this line, and the line need not know it any longer
        self._next.clear()
        self._house.lines.discard(self)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if len(data) <= SLICE:
            return self._read(data)
        for at in range(0, len(data), SLICE):
            self._read(data[at : at + SLICE])

    def eof_received(self) -> bool:
        """Answer what was asked before the client said that it has no more to ask."""
        self._is_last = self._has_left = True
        return self.is_busy or bool(self._next)

    def pause_writing(self) -> None:
        """Answer no more until the client reads."""
        self._is_held, self.until = True, self._house.now + SLOW_S

    def resume_writing(self) -> None:
        """Go on."""
        self._is_held = False
        self._rest()
        self._go_on()

    def on_url(self, path: bytes) -> None:
        """Take in some of the path."""
        self._path += path

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a header."""
        if len(name) == 13 and name.lower() == b"authorization":
            self._authorization = value
        elif len(name) == 6 and name.lower() == b"expect":
            self._expects = True

    def on_headers_complete(self) -> None:
        """Ask for the body, where the client waits for that."""
        self._has_head = True
        if self._size > HEAD_AT_MOST:
            self._refuse(wire.HEAD_TOO_LARGE)
        elif self._expects and not (self.is_busy or self._next):
            self._transport.write(wire.CONTINUE)

    def on_body(self, body: bytes) -> None:
        """Take in some of the body."""
        self._body += body
        if len(self._body) > BODY_AT_MOST:
            self._refuse(wire.BODY_TOO_LARGE)

    def on_message_complete(self) -> None:
        """Answer a request, when it is its turn."""
        if self._is_last:
            return
        method, path, authorization, body = self._parser.get_method(), self._path, self._authorization, self._body
        # Whoever asks for another protocol is answered in this one.
        self._is_last = self._parser.should_upgrade() or not self._parser.should_keep_alive()
        self._size, self._has_head, self._expects = 0, False, False
        self._path = self._authorization = self._body = b""
        if self.is_busy or self._next or self._is_held:
            self._put_off(partial(self._begin, method, path, authorization, body))
        else:
            self._begin(method, path, authorization, body)

    def tell(self, reply: Reply) -> None:
        """Answer the request that is being answered."""
        is_last = self._is_last and not self._next
        self.is_busy = False
        self._rest()
        self._transport.write(written(reply, self._house.date, is_last=is_last, is_bare=self._is_head))
        if is_last:
            self._finish()
        elif self._next:
            # Not from here: many answers that are known at once would stand on each other's shoulders.
            self._house.loop.call_soon(self._go_on)

    def overdue(self) -> None:
        """End a line that was idle, or slow, for too long."""
        if self._is_closing or self._is_held:
            self._transport.abort()
        elif self._size:
            self._refuse(wire.TOO_SLOW)
        else:
            self._transport.close()

    def end(self) -> None:
        """Answer what was asked and no more."""
        self._is_last = True
        if not (self.is_busy or self._next or self._is_closing):
            self._transport.close()

    def _read(self, data: bytes) -> None:
        if self._is_last:
            return
        if not self._size and not self.is_busy:
            self.until = self._house.now + SLOW_S
        self._size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            return
        except httptools.HttpParserError:
            self._refuse(wire.MALFORMED)
        if self._size > REQUEST_AT_MOST:
            self._refuse(wire.BODY_TOO_LARGE if self._has_head else wire.HEAD_TOO_LARGE)

    def _begin(self, method: bytes, path: bytes, authorization: bytes, body: bytes) -> None:
        self.is_busy, self.until = True, NEVER
        self._is_head = method == b"HEAD"
        try:
            self._house.answer(b"GET" if self._is_head else method, path, authorization, body, self.tell)
        except Exception:
            log.exception("a request was not answered")
            self.tell(wire.FAILED)

    def _refuse(self, reply: Reply) -> None:
        """Read no more, and say why after everything else has been said."""
        if self._is_last:
            return
        self._is_last = True
        self._put_off(partial(self._say, reply))
        self._go_on()

    def _say(self, reply: Reply) -> None:
        self._is_head = False
        self.tell(reply)

    def _put_off(self, act: Callable[[], None]) -> None:
        self._next.append(act)
        if len(self._next) > QUEUE_AT_MOST:
            self._transport.pause_reading()

    def _go_on(self) -> None:
        if self.is_busy or self._is_held or not self._next:
            return
        act = self._next.pop(0)
        if not self._next:
            self._transport.resume_reading()
        act()

    def _rest(self) -> None:
        self.until = self._house.now + (SLOW_S if self._size else IDLE_S)

    def _finish(self) -> None:
        """Hang up, but not before the client has read: closed at once, what it still sends would void our answer."""
        if self._has_left:
            self._transport.close()
            return
        self._is_closing, self.until = True, self._house.now + CLOSING_S
        self._transport.write_eof()
