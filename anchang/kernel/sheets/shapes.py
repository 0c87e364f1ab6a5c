"""What a caller knows of its tables: kinds of sheet, their columns, and the titles people give them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.functional import Promise

from anchang.kernel.sheets.values import Kind
from anchang.kernel.text import clean

_BRACKETS = re.compile(r"[(\[【〔{][^)\]】〕}]*[)\]】〕}]")
_NOISE = re.compile(r"[\s:、,。.*#/\\|_\-—·]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column the caller wants: `name` in code, `title` for readers, `titles` as people write them.

    `usual` is the range, in the stored unit, in which ordinary values lie: it tells yuan from 万元 where nobody wrote
    which. `patterns` make it a combined column that is split, such as "{building}-{entrance}-{number}"; before one that
    begins with … stand words that the cells share. `sheet` is a pattern that finds the value in the sheet's name, or in
    a title line, when no column gives it. `rounds` silences the note on rounding.
    """

    name: str
    title: str | Promise
    titles: tuple[str, ...]
    kind: Kind = Kind.TEXT
    required: bool = False
    usual: tuple[int, int] | None = None
    patterns: tuple[str, ...] = ()
    sheet: str = ""
    fills_down: bool = False
    rounds: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of sheet. `hints` are words in sheet names that speak for it; `least` columns at least must be found."""

    kind: str
    title: str | Promise
    columns: tuple[Column, ...]
    hints: tuple[str, ...] = ()
    least: int = 2
    _by_name: dict[str, Column] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._by_name.update({column.name: column for column in self.columns})

    def column(self, name: str) -> Column:
        """Return a column by its name. Raises KeyError."""
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name


def shape_of(kind: str, shapes: Iterable[Shape]) -> Shape | None:
    """Return the shape of this kind."""
    return next((shape for shape in shapes if shape.kind == kind), None)


@lru_cache(maxsize=20_000)
def plain_title(words: str) -> str:
    """Return a title without brackets, blanks, punctuation and case, for comparing."""
    return _NOISE.sub("", _BRACKETS.sub("", clean(words))).lower()


def unit_in(words: str) -> int | None:
    """Return the factor a title names: 10000 for 总价（万元）, 1 for 元 or ㎡, None when it names none."""
    words = clean(words)
    inside = "".join(_BRACKETS.findall(words))
    for part in (inside, words):
        if "万" in part and "万达" not in part and "万科" not in part:
            return 10_000
        if re.search(r"元|m2|㎡|平方米", part):
            return 1
    return None
