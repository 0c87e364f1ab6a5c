"""A sheet as a grid of cells that keep the address the user sees in Excel."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
Span = tuple[int, int, int, int]  # first row, first column, last row, last column; rows from 1, columns from 0


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(name: str) -> int:
    """Return the column, counted from 0, that the letters name. Raises ValueError for anything but 1 to 3 letters."""
    name = name.strip().upper()
    if not (1 <= len(name) <= 3 and name.isascii() and name.isalpha()):
        raise ValueError(name)
    number = 0
    for char in name:
        number = number * 26 + ord(char) - 64
    return number - 1


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell shows nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet. Row numbers are those of the file, from 1; columns count from 0."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[Span, ...] = ()
    is_hidden: bool = False
    _origins: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for top, left, bottom, right in self.merges:
            for row in range(top, min(bottom, self.height) + 1):
                for column in range(left, min(right, self.width - 1) + 1):
                    self._origins[row, column] = (top, left)

    @property
    def height(self) -> int:
        """Return the number of rows, blank ones included."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """Return the number of columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)

    def own(self, row: int, column: int) -> Cell:
        """Return what stands in the cell itself; None outside the sheet."""
        if not 1 <= row <= len(self.rows):
            return None
        cells = self.rows[row - 1]
        return cells[column] if 0 <= column < len(cells) else None

    def shown(self, row: int, column: int) -> Cell:
        """Return what a reader sees there: a merged cell shows the text of its first cell throughout."""
        origin = self._origins.get((row, column))
        return self.own(*origin) if origin else self.own(row, column)

    def is_merged(self, row: int, column: int) -> bool:
        """Tell whether the cell belongs to a merged range."""
        return (row, column) in self._origins

    def filled(self, row: int) -> list[int]:
        """Return the columns of a row that are not blank."""
        return [column for column, cell in enumerate(self.rows[row - 1]) if not is_blank(cell)]
