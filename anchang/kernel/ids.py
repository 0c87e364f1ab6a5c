"""Identifiers: UUID version 7, so that rows sort by time and may be named before they are written."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last_stamp = 0


def new_id() -> UUID:
    """Return a fresh id; ids made by one process increase strictly (RFC 9562 §5.7, method 3 of §6.2)."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[UUID]:
    """Return so many fresh ids, in the order of their making."""
    global _last_stamp
    with _lock:
        # 48 bits of milliseconds and 12 bits of their fraction; a clock that stands still or steps back counts on.
        nanoseconds = time.time_ns()
        stamp = (nanoseconds // 1_000_000 << 12) | ((nanoseconds % 1_000_000) * 4096 // 1_000_000)
        first = max(_last_stamp + 1, stamp)
        _last_stamp = first + count - 1
    random = os.urandom(8 * count)
    return [_id(first + place, random[8 * place : 8 * place + 8]) for place in range(count)]


def _id(stamp: int, random: bytes) -> UUID:
    low = int.from_bytes(random, "big") & (1 << 62) - 1
    return UUID(int=(stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | low)


def read_id(text: str) -> UUID | None:
    """Read an id that somebody sent; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
