"""A reply and its bytes on the wire."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple

JSON = b"content-type: application/json\r\n"
PRIVATE = JSON + b"cache-control: no-store\r\n"
SOON = PRIVATE + b"retry-after: 1\r\n"
CLOSING = b"connection: close\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

# Prepared, for ten thousand are told at once.
_STATUS = {int(status): f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode("ascii") for status in HTTPStatus}


class Reply(NamedTuple):
    """A whole answer: its status, its body, and header lines, each ended, without those that the server sets."""

    status: int
    body: bytes
    head: bytes = PRIVATE


Tell = Callable[[Reply], None]
# Method, path, what stands in Authorization, body, and how to answer: once, now or later, in the loop's thread.
Answer = Callable[[bytes, bytes, bytes, bytes, Tell], None]
# Makes what answers in a process, and what is done there when nobody is left.
Make = Callable[[], tuple[Answer, Callable[[], None]]]

MALFORMED = Reply(400, b'{"outcome":"malformed"}')
TOO_SLOW = Reply(408, b'{"outcome":"too_slow"}')
BODY_TOO_LARGE = Reply(413, b'{"outcome":"too_large","executed":false}')
HEAD_TOO_LARGE = Reply(431, b'{"outcome":"too_large"}')
FAILED = Reply(500, b'{"outcome":"failed"}')


def written(reply: Reply, date: bytes, *, is_last: bool, is_bare: bool) -> bytes:
    """Return a reply as it is sent; `is_bare`: without its body, as HEAD wants it."""
    status, body, head = reply
    if is_last:
        head += CLOSING
    start = b"%b%b%bcontent-length: %d\r\n\r\n" % (_STATUS[status], date, head, len(body))
    return start if is_bare else start + body
