"""The fair lot (摇号): whoever has the published facts draws the same order again (domain guide §9.7).

Before: the list stands, a secret seed is thrown, and the commitment to both is published. Afterwards a public word is
fixed that nobody could know before, the seed is revealed, and the order follows from list, seed and word alone. Each
step, with an example to the byte, stands in docs/handbook/launch-record.md. Pure.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

SEED = 32
WORD = 8
RANGE = 1 << 8 * WORD

Drawn = TypeVar("Drawn")


def list_hash(pseudonyms: Iterable[str]) -> bytes:
    """Return the SHA-256 of a list: each pseudonym on a line of its own, in the order of the list."""
    return hashlib.sha256("".join(f"{one}\n" for one in pseudonyms).encode()).digest()


def commitment(seed: bytes, listed: bytes) -> bytes:
    """Return what is published before: SHA-256 of the seed, 32 bytes, and the hash of the list."""
    if len(seed) != SEED:
        raise ValueError(f"a seed has {SEED} bytes")
    return hashlib.sha256(seed + listed).digest()


def order(count: int, *, seed: bytes, listed: bytes, word: str) -> list[int]:
    """Return the order drawn: first the place in the list, from 0 on, of who is first, and so on.

    Fisher–Yates from the end of the list to its beginning, by numbers of `numbers`.
    """
    drawn, stream = list(range(count)), numbers(seed, listed, word)
    for last in range(count - 1, 0, -1):
        other = below(last + 1, stream)
        drawn[last], drawn[other] = drawn[other], drawn[last]
    return drawn


def shuffled(listed: Sequence[Drawn], places: Sequence[int]) -> list[Drawn]:
    """Return a list in the order drawn."""
    return [listed[place] for place in places]


def unshuffled(drawn: Sequence[Drawn], places: Sequence[int]) -> list[Drawn]:
    """Return the list from which this order was drawn."""
    return [one for _, one in sorted(zip(places, drawn, strict=True), key=lambda pair: pair[0])]


def numbers(seed: bytes, listed: bytes, word: str) -> Iterator[int]:
    """Return numbers of 64 bits without end: HMAC-SHA256 of 0, 1, 2 … in 8 bytes, four numbers of each.

    The key is HMAC-SHA256 of the hash of the list and the word in UTF-8, keyed by the seed; bytes big end first.
    """
    key = hmac.digest(seed, listed + word.encode(), hashlib.sha256)
    counter = 0
    while True:
        block = hmac.digest(key, counter.to_bytes(8, "big"), hashlib.sha256)
        for start in range(0, len(block), WORD):
            yield int.from_bytes(block[start : start + WORD], "big")
        counter += 1


def below(bound: int, stream: Iterator[int]) -> int:
    """Return a number from 0 on and below a bound, each as likely: what would favour the low ones is passed over."""
    limit = RANGE - RANGE % bound
    return next(number for number in stream if number < limit) % bound
