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
from anchang.gate.tickets import derive

LABEL = b"launch-gather"

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


def in_order(asks: Sequence[A], book: Book, key: bytes) -> list[A]:
    """Return presses in the order in which they are decided: those of first moments by rank, then the others."""
    if book.plan.gather is None:
        return list(asks)
    gathered = [ask for ask in asks if book.gathers(ask[0], ask[3])]
    others = [ask for ask in asks if not book.gathers(ask[0], ask[3])]
    return sorted(gathered, key=lambda ask: rank(key, ask[0])) + others
