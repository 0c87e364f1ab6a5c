"""Signatures: strokes of a finger, a pen or a mouse, or a typed name with a tick (domain guide §4.6)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import hypot

import msgspec

from anchang.kernel.text import clean

# The field in which strokes are kept, whatever the size of the screen.
WIDTH, HEIGHT = 1000, 400
MOST_BYTES = 24_000
MOST_POINTS = 4_000
# A dot or a tick is no signature: the pen must have gone about a third of the field's width.
LEAST_LENGTH = 300
LONGEST_NAME = 50


class NoSignature(ValueError):
    """The strokes or the name are none; its text says which: `missing`, `short`, `long`, `unreadable`, `untold`."""


class Ink(msgspec.Struct, frozen=True, tag="ink"):
    """Strokes, each x, y, x, y … from the upper left of the field."""

    strokes: tuple[tuple[int, ...], ...]

    @property
    def path(self) -> str:
        """Return the strokes as the path of an SVG."""
        return "".join(_line(stroke) for stroke in self.strokes)


class Typed(msgspec.Struct, frozen=True, tag="typed"):
    """A name typed by somebody who does not draw, with a tick that it stands for the signature."""

    name: str


Mark = Ink | Typed


def read_mark(*, strokes: str, name: str, is_typed: bool) -> Mark:
    """Return what was given: strokes, or a name that is to stand for them. Raises NoSignature."""
    typed = clean(name)
    if strokes.strip() and not typed:
        return _ink(strokes)
    if not typed:
        raise NoSignature("missing")
    if not is_typed:
        raise NoSignature("untold")
    if len(typed) > LONGEST_NAME:
        raise NoSignature("long")
    return Typed(typed)


def to_text(mark: Mark) -> str:
    """Return a mark as it is sealed."""
    return msgspec.json.encode(mark).decode()


def from_text(text: str) -> Mark:
    """Read a mark that was sealed. Raises msgspec.DecodeError."""
    mark: Mark = msgspec.json.decode(text, type=Mark)
    return mark


def _ink(raw: str) -> Ink:
    if len(raw) > MOST_BYTES:
        raise NoSignature("long")
    try:
        ink = Ink(msgspec.json.decode(raw, type=tuple[tuple[int, ...], ...]))
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise NoSignature("unreadable") from error
    if sum(len(stroke) for stroke in ink.strokes) > 2 * MOST_POINTS:
        raise NoSignature("long")
    if not all(_is_inside(stroke) for stroke in ink.strokes):
        raise NoSignature("unreadable")
    if sum(_length(stroke) for stroke in ink.strokes) < LEAST_LENGTH:
        raise NoSignature("short")
    return ink


def _is_inside(stroke: tuple[int, ...]) -> bool:
    return len(stroke) % 2 == 0 and all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in _points(stroke))


def _points(stroke: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    return zip(stroke[::2], stroke[1::2], strict=True)


def _length(stroke: tuple[int, ...]) -> float:
    return sum(hypot(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(_points(stroke)))


def _line(stroke: tuple[int, ...]) -> str:
    points = [f"{x} {y}" for x, y in _points(stroke)]
    # A point without a way is drawn as a dot by the round end of a line of no length.
    return f"M{points[0]}L{' '.join(points[1:] or points)}" if points else ""
