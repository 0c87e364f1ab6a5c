"""Guesses what a sheet is: its kind, its header, its columns, units and habits, each with a confidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from anchang.kernel.sheets.grid import Cell, Grid, is_blank, letters
from anchang.kernel.sheets.headers import Title, candidates, titles_of
from anchang.kernel.sheets.mapping import SKIP, Mapping, split
from anchang.kernel.sheets.shapes import Column, Shape, plain_title, unit_in
from anchang.kernel.sheets.values import Kind, Unreadable, in_hundredths, looks_like, read_text

SAMPLE = 60
SURE, LIKELY = 0.8, 0.55
ANY_PREFIX = "…"
_SIGNS = frozenset("{}[]<>|;")
_UNIT_LINE = re.compile(r"单位\s*:\s*([^\s,;]+)")


@dataclass(frozen=True, slots=True)
class Found:
    """A column found under a title: how sure from 0 to 1."""

    name: str
    column: int
    title: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Guess:
    """What a sheet seems to be. `missing` are required columns that nothing gives."""

    mapping: Mapping
    found: tuple[Found, ...] = ()
    missing: tuple[str, ...] = ()
    confidence: float = 0.0

    @property
    def is_read(self) -> bool:
        """Tell whether the sheet is of a known kind with all it needs."""
        return self.mapping.kind != SKIP and not self.missing


def guess(grid: Grid, shapes: Iterable[Shape]) -> Guess:
    """Return the best reading of a sheet; its kind is `skip` when no shape fits."""
    best, best_score = Guess(Mapping(sheet=_glob(grid.name))), float("-inf")
    choices = candidates(grid) if not grid.is_hidden else []
    for shape in shapes:
        for rows in choices:
            found = _assign(grid, rows, titles_of(grid, rows), shape)
            if len(found) < shape.least:
                continue
            one = _complete(grid, rows, shape, found)
            score = _score(grid, shape, rows, one)
            if score > best_score:
                best, best_score = one, score
    return best


def _glob(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)


def _score(grid: Grid, shape: Shape, rows: tuple[int, ...], one: Guess) -> float:
    hinted = any(hint in grid.name for hint in shape.hints)
    # A second header row must pay for itself, or every header would swallow the first line of data.
    return sum(found.confidence for found in one.found) + hinted - 1.5 * len(one.missing) - 0.6 * (len(rows) - 1)


def _assign(grid: Grid, rows: tuple[int, ...], titles: Sequence[Title], shape: Shape) -> list[Found]:
    """Give each wanted column the title that fits best, surest first, each used once."""
    offers = []
    for title in titles:
        for order, column in enumerate(shape.columns):
            if fit := _fit(column, title):
                fit *= _evidence(column, sample(grid, rows[-1] + 1, title.column))
                offers.append((fit, -order, column.name, title))
    taken: dict[str, Found] = {}
    columns: set[int] = set()
    for fit, _order, name, title in sorted(offers, key=lambda offer: (-offer[0], -offer[1], offer[3].column)):
        if fit >= LIKELY and name not in taken and title.column not in columns:
            taken[name] = Found(name, title.column, title.full, round(fit, 2))
            columns.add(title.column)
    return sorted(taken.values(), key=lambda found: found.column)


def _fit(column: Column, title: Title) -> float:
    """Return how well a title names a column: 1 as the vocabulary has it, less for part of it or near it."""
    own = 0.97 if title.group else 1.0
    return max(_likeness(column.titles, title.full), own * _likeness(column.titles, title.words))


@lru_cache(maxsize=20_000)
def _likeness(known: tuple[str, ...], words: str) -> float:
    plain, best = plain_title(words), 0.0
    if not plain or len(plain) > 24 or plain.isdigit():
        return 0.0
    for other in map(plain_title, known):
        if plain == other:
            return 1.0
        if len(other) >= 2 and other in plain:
            best = max(best, 0.62 + 0.3 * len(other) / len(plain))
        elif len(plain) >= 2 and (alike := SequenceMatcher(None, plain, other).ratio()) >= 0.75:
            best = max(best, 0.8 * alike)
    return best


def _evidence(column: Column, cells: Sequence[Cell]) -> float:
    """Weaken a match that the cells below contradict."""
    if not cells or (column.kind is Kind.TEXT and not column.patterns):
        return 1.0
    if column.patterns:
        return 1.0 if _pattern(column, cells) else 0.6
    share = sum(looks_like(cell, column.kind) for cell in cells) / len(cells)
    return 1.0 if share >= 0.6 else 0.6


def sample(grid: Grid, first_row: int, column: int) -> list[Cell]:
    """Return the first filled cells below the header."""
    cells = (grid.own(row, column) for row in range(first_row, min(grid.height, first_row + 4 * SAMPLE) + 1))
    return [cell for cell in cells if not is_blank(cell)][:SAMPLE]


def _complete(grid: Grid, rows: tuple[int, ...], shape: Shape, found: list[Found]) -> Guess:
    """Add what titles alone do not tell: units, split codes, values in the sheet's name, blanks that repeat."""
    first = rows[-1] + 1
    at = {one.name: one.column for one in found}
    note = _unit_line(grid, rows[0])
    splits = {name: pattern for name in at if (pattern := _pattern(shape.column(name), sample(grid, first, at[name])))}
    given = set(at) | {part for pattern in splits.values() for part in re.findall(r"\{(\w+)#?\}", pattern)}
    fixed = {
        column.name: match
        for column in shape.columns
        if column.sheet and column.name not in given and (match := _named(grid, rows[0], column.sheet))
    }
    missing = tuple(c.name for c in shape.columns if c.required and c.name not in given and c.name not in fixed)
    mapping = Mapping(
        sheet=_glob(grid.name),
        kind=shape.kind,
        header_rows=rows,
        columns={one.name: letters(one.column) for one in found},
        factors={
            one.name: factor
            for one in found
            if (factor := _factor(shape.column(one.name), one.title, note, sample(grid, first, one.column))) != 1
        },
        fixed=fixed,
        splits=splits,
        fill_down=tuple(name for name in at if shape.column(name).fills_down and _is_gappy(grid, first, at[name])),
    )
    confidence = sum(one.confidence for one in found) / len(found) if found else 0.0
    return Guess(mapping, tuple(found), missing, round(confidence, 2))


def _named(grid: Grid, header: int, pattern: str) -> str:
    """Return what the sheet's name, or else a title line above the header, says instead of a column."""
    lines = (read_text(grid.own(row, column)) for row in range(1, header) for column in grid.filled(row))
    return next((match[0] for words in (grid.name, *lines) if (match := re.search(pattern, words))), "")


def _pattern(column: Column, cells: Sequence[Cell]) -> str:
    """Return the patterns that together fit four fifths of the cells, if the column is one that is split."""
    left, chosen = [read_text(cell) for cell in cells], []
    wanted = 0.2 * len(left)
    for pattern in column.patterns:
        if not left or len(left) <= wanted:
            break
        one = _with_prefix(pattern, left[0])
        rest = [words for words in left if split(words, one) is None]
        if len(rest) < len(left):
            chosen.append(one)
            left = rest
    return ";".join(chosen) if chosen and len(left) <= wanted else ""


def _with_prefix(pattern: str, words: str) -> str:
    """Return a pattern that begins with … with what stands there in a cell, such as the name of the estate.

    The words are kept, not just passed over: 南区3栋 and 北区3栋 in one column must not become one building.
    """
    if not pattern.startswith(ANY_PREFIX):
        return pattern
    rest = pattern.removeprefix(ANY_PREFIX)
    ends = (at for at in range(1, len(words)) if split(words[at:], rest) is not None)
    prefix = words[: next(ends, 0)]
    return rest if _SIGNS & set(prefix) else prefix + rest


def _unit_line(grid: Grid, header: int) -> int | None:
    for row in range(1, header):
        for column in grid.filled(row):
            if found := _UNIT_LINE.search(read_text(grid.own(row, column))):
                return unit_in(found[1])
    return None


def _factor(column: Column, title: str, note: int | None, cells: Sequence[Cell]) -> int:
    """Return what figures are multiplied by: the title's unit, else the one in whose terms the values are usual."""
    if column.kind not in (Kind.MONEY, Kind.AREA):
        return 1
    if (named := unit_in(title)) is not None:
        return named if column.kind is Kind.MONEY else 1
    if column.kind is Kind.AREA:
        return 1
    stated = note or 1
    if column.usual is None:
        return stated
    choices = [stated, 10_000 if stated == 1 else 1]
    return next((factor for factor in choices if _is_usual(cells, factor, column.usual)), stated)


def _is_usual(cells: Sequence[Cell], factor: int, usual: tuple[int, int]) -> bool:
    figures = []
    for cell in cells:
        try:
            figures.append(in_hundredths(cell, factor)[0])
        except Unreadable:
            continue
    figures.sort()
    return bool(figures) and usual[0] <= figures[len(figures) // 2] <= usual[1]


def _is_gappy(grid: Grid, first: int, column: int) -> bool:
    """Tell whether a column names a thing once and leaves the rows below blank."""
    rows = [row for row in range(first, min(grid.height, first + 4 * SAMPLE) + 1) if len(grid.filled(row)) >= 3]
    if not rows or is_blank(grid.own(rows[0], column)):
        return False
    return sum(is_blank(grid.own(row, column)) for row in rows) > 0.3 * len(rows)
