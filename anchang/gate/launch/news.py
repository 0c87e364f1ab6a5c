"""What watchers of a launch are told: the board once, then what changed since the one they know; pure.

    event: board    the whole board, as GET board has it
    event: units    {"v": 17, "gone": [3, 8], "free": [5]}    units by their numbers, from 0 on, since the last word
    event: state    {"v": 17, "opens": …, "closes": …, "paused": false, "closed": false}
    event: turns    {"v": 17, "called": [[4, 1792…]]}         who is called, by the plan's numbers, and until when
    event: beat     {"v": 17}                                 nothing is new; who hears none for long has lost the line

The number of an event is the entry up to which it tells. However many changed in between, a watcher is told once.
"""

from __future__ import annotations

import base64
from collections import OrderedDict
from typing import NamedTuple

import msgspec

from anchang.gate.launch.keeper import Board

KEPT = 240
_encode = msgspec.json.Encoder().encode


class Sight(NamedTuple):
    """What may be seen of a launch: its board, and who is called until when, None where nobody is called by turns."""

    board: Board
    called: tuple[tuple[int, int], ...] | None = None


class News:
    """The newest sight, and how it is reached from those that were shown last."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self._past: OrderedDict[int, Sight] = OrderedDict({sight.board.seq: sight})
        self._words: dict[int, bytes] = {}
        self._whole = b""

    @property
    def seq(self) -> int:
        """Return the entry up to which is told."""
        return self.sight.board.seq

    def take(self, sight: Sight) -> bool:
        """Take in what is to be seen now; tell whether anything is new."""
        if sight == self.sight:
            return False
        self.sight, self._words, self._whole = sight, {}, b""
        self._past[self.seq] = sight
        if len(self._past) > KEPT:
            self._past.popitem(last=False)
        return True

    def since(self, seq: int | None) -> bytes:
        """Return the events that bring who knows the board as of an entry to the newest; the whole board to others."""
        known = None if seq is None else self._past.get(seq)
        if known is None or known.board.units != self.sight.board.units:
            self._whole = self._whole or _all(self.sight)
            return self._whole
        # Most watchers know the same board: what leads from it is written once.
        if known.board.seq not in self._words:
            self._words[known.board.seq] = _between(known, self.sight)
        return self._words[known.board.seq]

    def beat(self) -> bytes:
        """Return the sign that the line is alive."""
        return event("beat", self.seq, {"v": self.seq})


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


def _all(sight: Sight) -> bytes:
    words = event("board", sight.board.seq, whole(sight.board))
    return words if sight.called is None else words + _turns(sight)


def _between(before: Sight, after: Sight) -> bytes:
    seq = after.board.seq
    gone, free = changed(before.board, after.board)
    words = event("units", seq, {"v": seq, "gone": gone, "free": free}) if gone or free else b""
    if _state(before.board) != _state(after.board):
        words += event("state", seq, {"v": seq} | _state(after.board))
    if before.called != after.called:
        words += _turns(after)
    return words or event("beat", seq, {"v": seq})


def _turns(sight: Sight) -> bytes:
    return event("turns", sight.board.seq, {"v": sight.board.seq, "called": sight.called})


def _state(board: Board) -> dict[str, object]:
    return {
        "opens": board.window.opens,
        "closes": board.window.closes,
        "paused": board.is_paused,
        "closed": board.is_closed,
    }
