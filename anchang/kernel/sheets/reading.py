"""Reads the rows of a sheet by its mapping into records whose values keep their addresses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.kernel.sheets import values
from anchang.kernel.sheets.grid import Cell, Grid, column_of, is_blank, letters
from anchang.kernel.sheets.mapping import Mapping, split
from anchang.kernel.sheets.shapes import Column, Shape
from anchang.kernel.sheets.values import Kind, Unreadable, Value, read_text

_SUM = re.compile(r"(合|小|总|共|累)\s*计|本页(合计|小计)|(sub)?total", re.IGNORECASE)
_SIGNED = re.compile(r"填表人|填报人|制表|经办人|审核人|复核人|审批人|负责人签|公章|盖章|签字|签名|签章")
_NOTE = re.compile(r"(注|备注|说明|附注|提示|填表说明)\s*\d*\s*[:、]|^[*※]")

_WHY_PASSED = {
    "sum": gettext_lazy("合计行"),
    "signature": gettext_lazy("签字行"),
    "header": gettext_lazy("重复的表头"),
    "note": gettext_lazy("说明行"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a cell a person must know, with its address; `is_fatal` when the row cannot be used."""

    row: int
    column: str
    sentence: str
    is_fatal: bool = True
    name: str = ""


@dataclass(slots=True)
class Record:
    """One row: values and the letters of their columns by name, and what is wrong with it."""

    row: int
    values: dict[str, Value] = field(default_factory=dict)
    raw: dict[str, Cell] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)

    @property
    def is_usable(self) -> bool:
        """Tell whether nothing forbids using the row."""
        return not any(problem.is_fatal for problem in self.problems)

    @property
    def why_refused(self) -> str:
        """Return what forbids using the row, in words."""
        return "".join(problem.sentence for problem in self.problems if problem.is_fatal)

    def text(self, name: str) -> str:
        """Return a text value, empty when absent."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """Return a whole value (fen, hundredths of a square metre, an integer), None when absent."""
        value = self.values.get(name)
        return value if isinstance(value, int) else None

    def date(self, name: str) -> dt.date | None:
        """Return a date, None when absent."""
        value = self.values.get(name)
        return value if isinstance(value, dt.date) else None


@dataclass(frozen=True, slots=True)
class Passed:
    """A line that is no record: its row, its words, and why it was passed over (sum, signature, note, header)."""

    row: int
    words: str
    why: str

    @property
    def reason(self) -> str:
        """Return why, in words. A list of people keeps this and not the line, which may name one."""
        return str(_WHY_PASSED[self.why])


@dataclass(frozen=True, slots=True)
class Reading:
    """A sheet read: records in order, and the lines passed over. Blank lines are in neither."""

    records: tuple[Record, ...]
    passed: tuple[Passed, ...]


def read(grid: Grid, mapping: Mapping, shape: Shape, *, near: dt.date | None = None) -> Reading:
    """Read every row below the header. `near` gives the year to dates written without one."""
    plan = {name: column_of(letter) for name, letter in mapping.columns.items() if name in shape}
    fixed = {name: value.replace("{sheet}", grid.name) for name, value in mapping.fixed.items() if name in shape}
    heads = {_signature(grid, row) for row in mapping.header_rows}
    above: dict[str, Cell] = {}
    records, passed = [], []
    for row in range(mapping.first_row, grid.height + 1):
        filled = grid.filled(row)
        if not filled:
            continue
        if why := _why_passed(grid, row, filled, len(plan), heads):
            passed.append(Passed(row, " ".join(read_text(grid.own(row, column)) for column in filled)[:80], why))
            continue
        record = Record(row)
        for name, cell in _cells(grid, row, plan, mapping, above):
            _take(record, shape.column(name), name, cell, plan, mapping, shape, near)
        for name, value in fixed.items():
            if record.values.get(name) in (None, ""):
                record.values[name] = value
        _demand(record, shape, plan, mapping)
        records.append(record)
    return Reading(tuple(records), tuple(passed))


def _signature(grid: Grid, row: int) -> tuple[str, ...]:
    return tuple(read_text(grid.own(row, column)) for column in grid.filled(row))


def _why_passed(grid: Grid, row: int, filled: list[int], wanted: int, heads: set[tuple[str, ...]]) -> str:
    """Return why a line is no record: sum, signature, note or a header printed again; empty when it is one."""
    first = read_text(grid.own(row, filled[0]))
    if _SUM.match(first) or any(_is_sum(grid.own(row, column)) for column in filled[:3]):
        return "sum"
    if len(filled) <= 4 and any(_SIGNED.search(read_text(grid.own(row, column))) for column in filled):
        return "signature"
    if _signature(grid, row) in heads:
        return "header"
    if len(filled) == 1 and wanted >= 3 and (_NOTE.match(first) or len(first) > 12):
        return "note"
    return ""


def _is_sum(cell: Cell) -> bool:
    return bool(_SUM.fullmatch(read_text(cell).rstrip(":")))


def _cells(
    grid: Grid, row: int, plan: dict[str, int], mapping: Mapping, above: dict[str, Cell]
) -> Iterator[tuple[str, Cell]]:
    for name, column in plan.items():
        cell = grid.shown(row, column)
        if name in mapping.fill_down:
            cell = above.get(name) if is_blank(cell) else cell
            above[name] = cell
        yield name, cell


def _take(
    record: Record,
    column: Column,
    name: str,
    cell: Cell,
    plan: dict[str, int],
    mapping: Mapping,
    shape: Shape,
    near: dt.date | None,
) -> None:
    """Read one cell into the record, or note why not."""
    record.raw[name] = cell
    letter = record.letters[name] = letters(plan[name])
    if is_blank(cell):
        return
    try:
        if pattern := mapping.splits.get(name):
            parts = split(read_text(cell)[:80], pattern)
            if parts is None:
                raise Unreadable(_("写的是“%(cell)s”，与这一列的写法不符。") % {"cell": values.show(cell)})
            record.values.update({part: value for part, value in parts.items() if part in shape})
            return
        value, rounded = _value(column, cell, mapping.factors.get(name, 1), near)
    except Unreadable as wrong:
        record.problems.append(Problem(record.row, letter, f"{column.title}{wrong}", column.required, name))
        return
    record.values[name] = value
    if rounded and not column.rounds:
        sentence = _("%(title)s多于两位小数，按四舍五入读为 %(value)s。") % {
            "title": column.title,
            "value": _two(value),
        }
        record.problems.append(Problem(record.row, letter, sentence, False, name))


def _value(column: Column, cell: Cell, factor: int, near: dt.date | None) -> tuple[Value, bool]:
    if column.kind in (Kind.MONEY, Kind.AREA):
        return values.in_hundredths(cell, factor)
    if column.kind is Kind.NUMBER:
        return values.read_number(cell) * factor, False
    if column.kind is Kind.INTEGER:
        return values.read_integer(cell), False
    if column.kind is Kind.DATE:
        return values.read_date(cell, near=near), False
    if column.kind is Kind.TIME:
        return values.read_time(cell), False
    if isinstance(cell, dt.date | dt.time) and column.kind is Kind.TEXT:
        raise Unreadable(_("被表格软件改成了日期 %(cell)s，请改回文本。") % {"cell": cell})
    return read_text(cell), False


def _two(value: Value) -> str:
    return f"{value / 100:,.2f}" if isinstance(value, int) else str(value)


def _demand(record: Record, shape: Shape, plan: dict[str, int], mapping: Mapping) -> None:
    """Note required values that are blank, once, where they should stand, or where a code did not give them."""
    named = {problem.name for problem in record.problems}
    blank = [
        column
        for column in shape.columns
        if column.required and column.name not in named and record.values.get(column.name) in (None, "")
    ]
    if blank and (unsplit := named & set(mapping.splits)):
        record.problems = [replace(one, is_fatal=one.is_fatal or one.name in unsplit) for one in record.problems]
        return
    for column in blank:
        letter = letters(plan[column.name]) if column.name in plan else ""
        sentence = _("缺少%(title)s。") % {"title": column.title}
        record.problems.append(Problem(record.row, letter, sentence, True, column.name))
