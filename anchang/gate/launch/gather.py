"""The first moments after a bell: whose presses arrive in them is decided in an order drawn by lot, not by speed.

A program is always there a moment before any hand. So presses of the first moments wait for their end and stand in the
order of the buyers' ranks, a keyed hash of their numbers: nobody knows it beforehand, the plan holds what the key
hashes to, and the record of a closed launch tells the key (reliability guide, "Launch and bots", S7).

One node writes all presses of one bell's first moments on one page: its clock tells their arrival and the end alike, so
none is left when the page is begun. Several nodes know nothing of each other's presses: each writes a page of its own,
and whoever holds the head first is before the others. How many pages it were stands in the record. They do not gather
in one place first, for then everybody would wait for the slowest node, or for one that fell: whoever wants one order
sends a launch to one node.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from anchang.gate.launch.book import Book
from anchang.gate.launch.entries import Mode, Press, Window
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
    return sorted(asks, key=lambda ask: _place(book, key, ask[0], ask[3]))


class Lineup:
    """The presses of a book as they stand on its pages, held to the order of the ranks."""

    def __init__(self, key: bytes) -> None:
        self._key, self._above = key, b""
        # By bell: how many pages its buyers' presses stand on so far, and whether this page is one of them.
        self._pages, self._here = Counter[int](), set[int]()
        self.presses = self.spread = 0

    def fault(self, book: Book, press: Press) -> str | None:
        """Take in the next press of this page; return what is wrong with where it stands, None where nothing is.

        `presses` counts those of first moments; `spread` on how many pages those of one bell stand at most, and with
        them whatever its buyers pressed before the last of them: 1 where all were put in one order, 0 where none came.
        """
        place = _place(book, self._key, press.buyer, press.at)
        if place < self._above:
            return "by the key of the first moments this press stands before the one above it"
        self._above = place
        window = book.window_of(press.buyer)
        if window is not None and window.opens not in self._here:
            self._here.add(window.opens)
            self._pages[window.opens] += 1
        if window is not None and place is not BEHIND:
            self.presses += 1
            self.spread = max(self.spread, self._pages[window.opens])
        return None

    def page_ends(self) -> None:
        """Begin the next page."""
        self._above = b""
        self._here.clear()


def _place(book: Book, key: bytes, buyer: int, at: int) -> bytes:
    return rank(key, buyer) if is_gathered(book, buyer, at) else BEHIND


def _is_first(book: Book, window: Window, at: int) -> bool:
    return book.queue is None and window.opens <= at < _end(book, window)


def _end(book: Book, window: Window) -> int:
    return window.opens + (book.plan.gather.lasts if book.plan.gather else 0)
