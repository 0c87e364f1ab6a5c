"""The first moments after a bell: whose presses arrive in them is decided in an order drawn by lot, not by speed.

A program is always there a moment before any hand. So presses of the first moments wait for their end and stand in the
order of the buyers' ranks, a keyed hash of their numbers: nobody knows it beforehand, the plan holds what the key
hashes to, and whoever is given the key afterwards can check the order (reliability guide, "Launch and bots", S7).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from anchang.gate.launch.book import Book
from anchang.gate.launch.entries import Mode, Window
from anchang.gate.tickets import derive

LABEL = b"launch-gather"
# Where a rank would be that is behind all others.
BEHIND = b"\xff" * 33

# What was asked: the buyer stands first, the instant of arrival last.
A = TypeVar("A", bound=tuple[int, int, str, int])


def gather_key(secret: str, launch_id: UUID) -> bytes:
    """Return the key of a launch's ranks."""
    return hmac.digest(derive(secret, LABEL), launch_id.bytes, hashlib.sha256)


def committed(key: bytes) -> str:
    """Return what a plan says of a key beforehand: its SHA-256, in hexadecimal digits."""
    return hashlib.sha256(key).hexdigest()


def rank(key: bytes, buyer: int) -> bytes:
    """Return a buyer's rank: the lowest is decided first."""
    return hmac.digest(key, buyer.to_bytes(4, "big"), hashlib.sha256)


def is_gathered(book: Book, buyer: int, at: int) -> bool:
    """Tell whether an instant is one of the first moments after this buyer's bell; turns have none."""
    window = book.window_of(buyer)
    return window is not None and _is_first(book, window, at)


def gathered_until(book: Book, at: int) -> int:
    """Return when the first moments end that an instant is one of, for anybody; 0 for none."""
    windows = book.windows if book.plan.mode is Mode.BATCHES else [book.window]
    return max((_end(book, window) for window in windows if _is_first(book, window, at)), default=0)


def in_order(asks: Sequence[A], book: Book, key: bytes) -> list[A]:
    """Return presses in the order in which they are decided: those of first moments by rank, then the others."""
    if book.plan.gather is None:
        return list(asks)
    return sorted(asks, key=lambda ask: rank(key, ask[0]) if is_gathered(book, ask[0], ask[3]) else BEHIND)


def _is_first(book: Book, window: Window, at: int) -> bool:
    return book.queue is None and window.opens <= at < _end(book, window)


def _end(book: Book, window: Window) -> int:
    return window.opens + (book.plan.gather.lasts if book.plan.gather else 0)
