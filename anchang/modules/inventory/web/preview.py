"""A file before it comes in: each sheet with its first lines, its columns to choose, and each problem at its cell."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from anchang.kernel.errors import BadInput
from anchang.kernel.sheets import mapping as mappings
from anchang.kernel.sheets.errors import MappingUnreadable
from anchang.kernel.sheets.grid import letters
from anchang.kernel.sheets.mapping import SKIP, Mapping
from anchang.kernel.sheets.report import Notice, SheetReport
from anchang.kernel.sheets.shapes import shape_of
from anchang.kernel.sheets.values import show
from anchang.kernel.text import clean
from anchang.kernel.wording import listed
from anchang.modules.inventory.rules.pricelist import ListPlan, SheetPlan
from anchang.modules.inventory.rules.vocabulary import SHAPES

FIRST_LINES = 5
MOST_PROBLEMS = 30
MOST_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell as shown: its words, and what is wrong with it."""

    words: str
    problem: str = ""
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column: its letters, its title in the file, what it is taken for, and how sure that is."""

    letter: str
    title: str
    name: str
    confidence: int | None


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet on the preview page."""

    place: int
    report: SheetReport
    mapping: Mapping
    kinds: list[tuple[str, str]]
    choices: list[tuple[str, str]]
    columns: list[ColumnView]
    lines: list[tuple[int, list[CellView]]]
    header: str
    factor_choices: list[tuple[str, str]]
    problems: list[tuple[Notice, bool]]
    left_off: int
    fixed_building: str

    @property
    def passed(self) -> str:
        """Return the rows that are no records."""
        return listed(notice.row for notice in self.report.passed)

    @property
    def is_skipped(self) -> bool:
        """Tell whether the sheet is left out."""
        return self.mapping.kind == SKIP


def sheet_views(plan: ListPlan) -> list[SheetView]:
    """Return the sheets of a plan as the page shows them."""
    return [_sheet(place, sheet) for place, sheet in enumerate(plan.sheets)]


def _sheet(place: int, sheet: SheetPlan) -> SheetView:
    shape = shape_of(sheet.mapping.kind, SHAPES)
    names = {letter: name for name, letter in sheet.mapping.columns.items()}
    sure = {letters(found.column): round(found.confidence * 100) for found in sheet.guess.found}
    header = sheet.mapping.header_rows[-1] if sheet.mapping.header_rows else 1
    width = min(sheet.grid.width, MOST_COLUMNS)
    columns = [
        ColumnView(letters(at), show(sheet.grid.shown(header, at)), names.get(letters(at), ""), sure.get(letters(at)))
        for at in range(width)
    ]
    problems = _problems(sheet.report)
    return SheetView(
        place=place,
        report=sheet.report,
        mapping=sheet.mapping,
        kinds=[(SKIP, _("不导入")), *((one.kind, str(one.title)) for one in SHAPES)],
        choices=[(column.name, str(column.title)) for column in shape.columns] if shape else [],
        columns=columns,
        lines=_lines(sheet, width),
        header="-".join(map(str, sheet.mapping.header_rows)) or "1",
        factor_choices=[("1", _("元")), ("10000", _("万元"))],
        problems=problems[:MOST_PROBLEMS],
        left_off=max(0, len(problems) - MOST_PROBLEMS),
        fixed_building=sheet.mapping.fixed.get("building", ""),
    )


def _problems(report: SheetReport) -> list[tuple[Notice, bool]]:
    found = [(notice, True) for notice in report.refusals] + [(notice, False) for notice in report.warnings]
    return sorted(found, key=lambda one: one[0].row)


def _lines(sheet: SheetPlan, width: int) -> list[tuple[int, list[CellView]]]:
    """Return the first lines and every line with a problem, up to a bound."""
    problems: dict[int, list[tuple[Notice, bool]]] = defaultdict(list)
    for notice in sheet.report.refusals:
        problems[notice.row].append((notice, True))
    for notice in sheet.report.warnings:
        problems[notice.row].append((notice, False))
    first = sheet.mapping.first_row
    wanted = sorted({*range(first, min(first + FIRST_LINES, sheet.grid.height + 1)), *sorted(problems)[:MOST_PROBLEMS]})
    return [(row, _line(sheet, row, width, problems.get(row, []))) for row in wanted]


def _line(sheet: SheetPlan, row: int, width: int, problems: list[tuple[Notice, bool]]) -> list[CellView]:
    at_cell = {notice.column: (notice.sentence, refused) for notice, refused in problems}
    cells = []
    for column in range(width):
        sentence, refused = at_cell.pop(letters(column), ("", False))
        cells.append(CellView(show(sheet.grid.shown(row, column)), sentence, refused))
    for sentence, refused in at_cell.values():
        # A notice without a cell of its own stands at the first one.
        if cells and not cells[0].problem:
            cells[0] = CellView(cells[0].words, sentence, refused)
    return cells


def corrected(before: list[Mapping], posted: QueryDict) -> list[Mapping]:
    """Return the layouts as the person corrected them: kind, header rows, columns, unit and building of each sheet.

    Raises BadInput when something cannot be so.
    """
    return [_corrected(place, one, posted) for place, one in enumerate(before)]


def _corrected(place: int, one: Mapping, posted: QueryDict) -> Mapping:
    prefix = f"s{place}-"
    kind = posted.get(f"{prefix}kind", one.kind)
    shape = shape_of(kind, SHAPES)
    if shape is None:
        return one.change(kind=SKIP)
    if f"{prefix}header" not in posted:
        return one.change(kind=kind)
    chosen = {field.removeprefix(f"{prefix}col-"): str(posted[field]) for field in posted if f"{prefix}col-" in field}
    columns = {name: letter for letter, name in chosen.items() if name in shape}
    money = [name for name in columns if name.endswith("_fen") and name != "unit_fen"]
    total_unit = posted.get(f"{prefix}factor", "1")
    factors = {name: factor for name, factor in one.factors.items() if name == "unit_fen" and name in columns}
    if total_unit == "10000":
        factors |= dict.fromkeys(money, 10_000)
    building = posted.get(f"{prefix}building", "").strip()[:40]
    fixed = {name: value for name, value in one.fixed.items() if name != "building"}
    data = mappings.to_data(one) | {
        "kind": kind,
        "header_rows": _rows(posted.get(f"{prefix}header", "")),
        "columns": columns,
        "factors": factors,
        "fixed": fixed | ({"building": building} if building else {}),
        "splits": _splits(one, posted.get(f"{prefix}split", ""), columns),
        "fill_down": [name for name in one.fill_down if name in columns],
    }
    try:
        return mappings.from_data(data)
    except MappingUnreadable as wrong:
        raise BadInput({f"{prefix}header": str(wrong)}) from wrong


def _splits(one: Mapping, pattern: str, columns: dict[str, str]) -> dict[str, str]:
    if "code" not in columns:
        return {}
    return {"code": pattern.strip()[:400] or one.splits.get("code", "{building}-{entrance}-{number}")}


def _rows(words: str) -> list[int]:
    parts = clean(words).replace(",", "-").split("-")
    return [int(part) for part in parts[:3] if part.strip().isascii() and part.strip().isdigit()] or [1]
