"""What watchers of a launch are told: the board once, then what changed since the one they know; pure.

    event: board    the whole board, as GET board has it
    event: units    {"v": 17, "gone": [3, 8], "free": [5]}    units by their numbers, from 0 on, since the last word
    event: state    {"v": 17, "opens": …, "closes": …, "paused": false, "closed": false}
    event: beat     {"v": 17}                                 nothing is new; who hears none for long has lost the line

The number of an event is the entry up to which it tells. However many changed in between, a watcher is told once.
"""

from __future__ import annotations

import base64
from collections import OrderedDict

import msgspec

from anchang.gate.launch.keeper import Board

KEPT = 240
_encode = msgspec.json.Encoder().encode


class News:
    """The newest board, and how it is reached from the boards that were shown last."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._past: OrderedDict[int, Board] = OrderedDict({board.seq: board})
        self._words: dict[int, bytes] = {}
        self._whole = b""

    def take(self, board: Board) -> bool:
        """Take in the board as it is now; tell whether anything is new."""
        if board == self.board:
            return False
        self.board, self._words, self._whole = board, {}, b""
        self._past[board.seq] = board
        if len(self._past) > KEPT:
            self._past.popitem(last=False)
        return True

    def since(self, seq: int | None) -> bytes:
        """Return the events that bring who knows the board as of an entry to the newest; the whole board to others."""
        known = None if seq is None else self._past.get(seq)
        if known is None or known.units != self.board.units:
            self._whole = self._whole or event("board", self.board.seq, whole(self.board))
            return self._whole
        # Most watchers know the same board: what leads from it is written once.
        if known.seq not in self._words:
            self._words[known.seq] = _between(known, self.board)
        return self._words[known.seq]

    def beat(self) -> bytes:
        """Return the sign that the line is alive."""
        return event("beat", self.board.seq, {"v": self.board.seq})


def whole(board: Board) -> dict[str, object]:
    """Return everything that is to be known of a board; instants in microseconds since 1970."""
    gone = base64.b64encode(board.gone).decode("ascii")
    return {"v": board.seq, "gone": gone, "units": board.units} | _state(board)


def changed(before: Board, after: Board) -> tuple[list[int], list[int]]:
    """Return the numbers of the units that went, and of those that came back, from one board to another."""
    gone, free = list[int](), list[int]()
    for place, (old, new) in enumerate(zip(before.gone, after.gone, strict=True)):
        for bit in range(8) if old != new else ():
            if (old ^ new) & (mask := 128 >> bit):
                (gone if new & mask else free).append(place * 8 + bit)
    return gone, free


def event(name: str, seq: int, data: dict[str, object]) -> bytes:
    """Return one event as it is sent."""
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (seq, name.encode("ascii"), _encode(data))


def _between(before: Board, after: Board) -> bytes:
    gone, free = changed(before, after)
    words = event("units", after.seq, {"v": after.seq, "gone": gone, "free": free}) if gone or free else b""
    if _state(before) != _state(after):
        words += event("state", after.seq, {"v": after.seq} | _state(after))
    return words or event("beat", after.seq, {"v": after.seq})


def _state(board: Board) -> dict[str, object]:
    return {
        "opens": board.window.opens,
        "closes": board.window.closes,
        "paused": board.is_paused,
        "closed": board.is_closed,
    }
