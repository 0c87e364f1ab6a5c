"""The Merkle tree over all lines of a book (RFC 6962 §2.1): a root for all of them, a short proof for each.

Grows a leaf at a time and remembers what stands under every whole subtree, so that the root and the proofs of any
earlier size cost a few hashes. Pure; leaves are those of `entries.leaf`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

# Nobody's proof is longer: a tree of 2^63 leaves.
STEPS_AT_MOST = 63


def node(left: bytes, right: bytes) -> bytes:
    """Return what stands above two subtrees (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows. `size`: how many leaves it has."""

    def __init__(self) -> None:
        # _whole[k][i] stands above the leaves from i·2^k on, 2^k of them.
        self._whole: list[list[bytes]] = [[]]

    @property
    def size(self) -> int:
        """Return how many leaves there are."""
        return len(self._whole[0])

    def add(self, new: bytes) -> None:
        """Take in the next leaf."""
        level = 0
        self._whole[0].append(new)
        while len(self._whole[level]) % 2 == 0:
            left, right = self._whole[level][-2:]
            level += 1
            if level == len(self._whole):
                self._whole.append([])
            self._whole[level].append(node(left, right))

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` leaves, over all of them unless told. Raises IndexError."""
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            raise IndexError(size)
        return self._over(0, size) if size else hashlib.sha256().digest()

    def proof(self, index: int, size: int | None = None) -> list[bytes]:
        """Return what leads from a leaf to the root over the first `size` leaves, from below (§2.1.1).

        Raises IndexError where there is no such leaf.
        """
        size = self.size if size is None else size
        if not 0 <= index < size <= self.size:
            raise IndexError(index)
        path, start, end = list[bytes](), 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        return path[::-1]

    def _over(self, start: int, end: int) -> bytes:
        """Return what stands above the leaves from start on, before end; start is where a whole subtree may begin."""
        length = end - start
        if length & (length - 1) == 0:
            level = length.bit_length() - 1
            return self._whole[level][start >> level]
        middle = start + _split(length)
        return node(self._over(start, middle), self._over(middle, end))


def root_by(index: int, size: int, found: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that a proof leads to from a leaf (RFC 9162 §2.1.3.2); None where it leads nowhere."""
    if not 0 <= index < size or len(proof) > STEPS_AT_MOST:
        return None
    place, last = index, size - 1
    for step in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def _split(length: int) -> int:
    """Return the greatest power of two below a length of two or more."""
    return 1 << (length - 1).bit_length() - 1
