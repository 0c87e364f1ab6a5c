"""Finds the rows in which a sheet names its columns, one or two, with group titles merged above or spread."""

from __future__ import annotations

from dataclasses import dataclass

from anchang.kernel.sheets.grid import Grid, is_blank
from anchang.kernel.sheets.values import read_text

DEPTH = 40  # rows from the top in which a header is looked for


@dataclass(frozen=True, slots=True)
class Title:
    """What stands above a column: its own words, and the group over it, if any."""

    column: int
    words: str
    group: str = ""

    @property
    def full(self) -> str:
        """Return group and words as one, as a person would say it."""
        return f"{self.group}{self.words}"


def titles_of(grid: Grid, rows: tuple[int, ...]) -> tuple[Title, ...]:
    """Return the titles that these header rows give, column by column."""
    if not rows:
        return ()
    if len(rows) == 1:
        return tuple(
            Title(column, read_text(grid.own(rows[0], column)))
            for column in range(grid.width)
            if not is_blank(grid.own(rows[0], column))
        )
    groups = _groups(grid, rows[0], rows[-1])
    titles = []
    for column in range(grid.width):
        below = read_text(grid.own(rows[-1], column))
        group = groups.get(column, "")
        if below or group:
            titles.append(Title(column, below or group, group if below and group != below else ""))
    return tuple(titles)


def _groups(grid: Grid, top: int, bottom: int) -> dict[int, str]:
    """Return the group over each column: its own, the merged one, or the nearest to the left above a filled cell."""
    found: dict[int, str] = {}
    spreading = ""
    for column in range(grid.width):
        own = read_text(grid.own(top, column))
        if own:
            spreading = own
            found[column] = own
        elif grid.is_merged(top, column):
            found[column] = read_text(grid.shown(top, column))
        elif spreading and not grid.merges and not is_blank(grid.own(bottom, column)):
            found[column] = spreading
        else:
            spreading = ""
    return found


def candidates(grid: Grid) -> list[tuple[int, ...]]:
    """Return the rows, and pairs of rows, that may be the header: those with at least two filled cells near the top."""
    filled = {row: len(grid.filled(row)) for row in range(1, min(DEPTH + 1, grid.height) + 1)}
    found: list[tuple[int, ...]] = [(row,) for row, count in filled.items() if count >= 2]
    for row, count in filled.items():
        if count and filled.get(row + 1) and max(count, filled[row + 1]) >= 2:
            found.append((row, row + 1))
    return found
