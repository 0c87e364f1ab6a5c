"""Reads a price list into units and prices, judging every row; values in, verdicts out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from anchang.kernel import areas, money
from anchang.kernel.areas import CentiSqm
from anchang.kernel.money import Fen
from anchang.kernel.sheets.files import Book
from anchang.kernel.sheets.grid import Grid
from anchang.kernel.sheets.guess import Guess, guess
from anchang.kernel.sheets.mapping import SKIP, Mapping
from anchang.kernel.sheets.reading import Record, read
from anchang.kernel.sheets.report import Notice, SheetReport
from anchang.kernel.sheets.shapes import Shape, shape_of
from anchang.kernel.sheets.values import read_text
from anchang.kernel.wording import explained, listed
from anchang.modules.inventory.rules import names, prices
from anchang.modules.inventory.rules.vocabulary import DOOR_CODE, PAIR, SHAPES
from anchang.modules.inventory.states import Product

_PERMIT = re.compile(r"预售许可证(?:编)?号?\s*:?\s*([0-9A-Za-z\u4e00-\u9fff()\[\]\-]*\d{4,}[0-9A-Za-z号\-]*)")
Key = tuple[str, str, str]

# Where a list names no building. Data, so the same in every language.
BUILDING_OF = {Product.FLAT: "住宅", Product.SHOP: "商铺", Product.PARKING: "车位"}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as a row gives it; None is what the row does not state.

    `says` is what the list says of its sale: sale, shut, sold or nothing.
    """

    row: int
    building: str
    entrance: str
    number: str
    floor: str
    room_type: str
    product: Product
    gross_area: CentiSqm | None
    inner_area: CentiSqm | None
    unit_fen: Fen | None
    filed_fen: Fen
    list_fen: Fen | None
    floor_fen: Fen | None
    says: str

    @property
    def key(self) -> Key:
        """Return what makes the unit the same unit in every list of a project."""
        return (self.building, self.entrance, names.number_key(self.number))


@dataclass(slots=True)
class SheetPlan:
    """One sheet understood: how it is laid out, the units in it, and the report so far."""

    grid: Grid
    guess: Guess
    mapping: Mapping
    report: SheetReport
    units: list[UnitRow] = field(default_factory=list)

    @property
    def is_used(self) -> bool:
        """Tell whether units of the sheet may be imported."""
        return not self.report.why_refused and self.mapping.kind != SKIP


@dataclass(frozen=True, slots=True)
class ListPlan:
    """A whole file understood."""

    sheets: tuple[SheetPlan, ...]
    permit: str

    @property
    def units(self) -> list[UnitRow]:
        """Return all units of the file."""
        return [unit for sheet in self.sheets for unit in sheet.units]


def plan_list(book: Book, mappings: Sequence[Mapping] = ()) -> ListPlan:
    """Read a file sheet by sheet; a mapping that fits a sheet's name takes the place of the guess."""
    seen: dict[Key, tuple[str, int]] = {}
    sheets = []
    for grid in book.sheets:
        guessed = settle(guess(grid, SHAPES))
        chosen = next((mapping for mapping in mappings if mapping.fits(grid.name)), None)
        sheets.append(_plan_sheet(grid, guessed, chosen or guessed.mapping, seen))
    return ListPlan(tuple(sheets), _permit(book))


def settle(one: Guess) -> Guess:
    """Read the first part of 2-1202 as the entrance where the building has a column or sheet of its own."""
    mapping = one.mapping
    has_building = "building" in mapping.columns or "building" in mapping.fixed
    if has_building and PAIR in (code := mapping.splits.get("code", "")):
        changed = mapping.change(splits={**mapping.splits, "code": code.replace(PAIR, DOOR_CODE)})
        return Guess(changed, one.found, one.missing, one.confidence)
    return one


def _permit(book: Book) -> str:
    for grid in book.sheets:
        for row in range(1, min(grid.height, 8) + 1):
            for column in grid.filled(row):
                if found := _PERMIT.search(read_text(grid.own(row, column))):
                    return found[1][:40]
    return ""


def _plan_sheet(grid: Grid, guessed: Guess, mapping: Mapping, seen: dict[Key, tuple[str, int]]) -> SheetPlan:
    report = SheetReport(grid.name, mapping.kind)
    plan = SheetPlan(grid, guessed, mapping, report)
    shape = shape_of(mapping.kind, SHAPES)
    if shape is None:
        if grid.height and not grid.is_hidden and mapping.kind != SKIP:
            report.why_refused = _("没有“%(kind)s”这种表。") % {"kind": mapping.kind}
        return plan
    if missing := _missing(shape, mapping):
        report.why_refused = _("没有找到%(columns)s列，整张表没有导入。") % {"columns": listed(missing)}
        return plan
    reading = read(grid, mapping, shape)
    _number_doors(reading.records)
    report.rows = len(reading.records)
    report.passed = [Notice(line.row, "", explained(line.reason, line.words)) for line in reading.passed]
    for record in reading.records:
        unit = judge(record, shape, mapping, report)
        if unit and _is_first(unit, grid.name, mapping, seen, report):
            plan.units.append(unit)
    return plan


def _number_doors(records: Sequence[Record]) -> None:
    """Make 12 and 02 the number 1202, where a list numbers the doors of each floor anew."""
    doors = [(record.text("building"), record.text("entrance"), record.text("number")) for record in records]
    repeats = len(set(doors)) < len(doors)
    if repeats and all(record.text("floor") and re.fullmatch(r"\d{1,2}", record.text("number")) for record in records):
        for record in records:
            floor = names.floor_label(record.text("floor"), "")
            record.values["number"] = f"{floor}{record.text('number'):0>2}"


def _missing(shape: Shape, mapping: Mapping) -> list[str]:
    given = set(mapping.columns) | set(mapping.fixed)
    for pattern in mapping.splits.values():
        given |= set(re.findall(r"\{(\w+)#?\}", pattern))
    missing = [str(column.title) for column in shape.columns if column.required and column.name not in given]
    if not given & {"filed_total_fen", "list_total_fen", "unit_fen"}:
        missing.append(_("价格"))
    return missing


def judge(record: Record, shape: Shape, mapping: Mapping, report: SheetReport) -> UnitRow | None:
    """Return the unit of a row, or None when it is refused; what is wrong goes into the report with its cell."""
    refusals = [problem for problem in record.problems if problem.is_fatal]
    report.refusals += [Notice(problem.row, problem.column, problem.sentence) for problem in refusals]
    verdict = _Verdict(record, mapping, report)
    product = Product(shape.kind)
    gross, inner = record.number("gross_area"), record.number("inner_area")
    if refusals or not _areas_hold(verdict, gross, inner):
        return None
    figures = _figures(verdict, gross, per_piece=product is Product.PARKING)
    if figures is None:
        return None
    unit_fen, filed, listed, floor = figures
    report.warnings += [
        Notice(problem.row, problem.column, problem.sentence) for problem in record.problems if not problem.is_fatal
    ]
    _warn_of_gap(verdict, unit_fen, filed, gross)
    number = names.unit_number(record.text("number"))
    return UnitRow(
        row=record.row,
        building=names.building_name(record.text("building")) if record.text("building") else BUILDING_OF[product],
        entrance=names.entrance_name(record.text("entrance")),
        number=number[:20],
        floor=names.floor_label(record.text("floor"), number)[:8],
        room_type=record.text("room_type")[:40],
        product=product,
        gross_area=gross,
        inner_area=inner,
        unit_fen=unit_fen,
        filed_fen=filed,
        list_fen=listed,
        floor_fen=floor,
        says=names.status_word(record.text("status")),
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    record: Record
    mapping: Mapping
    report: SheetReport

    def refuse(self, name: str, sentence: str) -> None:
        self.report.refusals.append(Notice(self.record.row, self.mapping.columns.get(name, ""), sentence))

    def warn(self, name: str, sentence: str) -> None:
        self.report.warnings.append(Notice(self.record.row, self.mapping.columns.get(name, ""), sentence))


def _areas_hold(verdict: _Verdict, gross: CentiSqm | None, inner: CentiSqm | None) -> bool:
    """Refuse areas that no unit can have."""
    for name, title, area in (("gross_area", _("建筑面积"), gross), ("inner_area", _("套内面积"), inner)):
        if area is not None and area <= 0:
            verdict.refuse(name, _("%(title)s是 %(area)s，应大于 0。") % {"title": title, "area": _signed(area)})
            return False
        if area is not None and area > prices.LARGEST:
            verdict.refuse(name, _("%(title)s是 %(area)s，大得不合理。") % {"title": title, "area": _signed(area)})
            return False
    if gross is not None and inner is not None and inner > gross:
        facts = {"inner": areas.show(inner), "gross": areas.show(gross)}
        verdict.refuse("inner_area", _("套内面积 %(inner)s 大于建筑面积 %(gross)s。") % facts)
        return False
    return True


def _signed(area: CentiSqm) -> str:
    return f"−{areas.show(-area)}" if area < 0 else areas.show(area)


def _figures(
    verdict: _Verdict, gross: CentiSqm | None, *, per_piece: bool
) -> tuple[Fen | None, Fen, Fen | None, Fen | None] | None:
    """Return unit price, filed, list and floor total; a missing unit or filed price follows. None when refused."""
    record = verdict.record
    unit_fen = record.number("unit_fen")
    filed, listed = record.number("filed_total_fen"), record.number("list_total_fen")
    total = filed if filed is not None else listed
    if total is None and unit_fen is not None and gross:
        total = prices.product_of(unit_fen, gross)
    if total is None:
        spoiled = [problem for problem in record.problems if problem.name in ("unit_fen", "filed_total_fen")]
        why = spoiled[0].sentence if spoiled else _("单价和总价都空着。")
        verdict.refuse(spoiled[0].name if spoiled else "filed_total_fen", _("没有价格：%(why)s") % {"why": why})
        return None
    filed = total if filed is None else filed
    floor = record.number("floor_total_fen")
    for name, figure in (("unit_fen", unit_fen), ("filed_total_fen", filed), ("list_total_fen", listed)):
        if figure is not None and figure <= 0:
            verdict.refuse(name, _("价格是 %(price)s，应大于 0。") % {"price": money.yuan(figure)})
            return None
    if not prices.is_ladder(filed, filed if listed is None else listed, floor):
        verdict.refuse("list_total_fen", _("价格次序不对：备案价、表价、底价应依次不升。"))
        return None
    if unit_fen is None and gross and not per_piece:
        unit_fen = prices.unit_price_of(filed, gross)
    return unit_fen, filed, listed, floor


def _warn_of_gap(verdict: _Verdict, unit_fen: Fen | None, total: Fen, gross: CentiSqm | None) -> None:
    if unit_fen is None or not gross:
        return
    if difference := prices.gap(unit_fen, total, gross):
        facts = {
            "difference": money.yuan(abs(difference)),
            "more": _("多") if difference > 0 else _("少"),
            "unit": money.yuan(unit_fen),
            "area": areas.show(gross),
            "product": money.yuan(prices.product_of(unit_fen, gross)),
        }
        sentence = _("总价比单价 × 面积%(more)s %(difference)s 元：%(unit)s × %(area)s = %(product)s。")
        verdict.warn("filed_total_fen", sentence % facts)


def _is_first(
    unit: UnitRow, sheet: str, mapping: Mapping, seen: dict[Key, tuple[str, int]], report: SheetReport
) -> bool:
    """Refuse a unit that stood in the file before, and name the place."""
    before = seen.setdefault(unit.key, (sheet, unit.row))
    if before == (sheet, unit.row):
        return True
    name = names.unit_name(unit.building, unit.entrance, unit.number, divided=bool(unit.entrance))
    place = _("第 %(row)s 行") if before[0] == sheet else _("“%(sheet)s”第 %(row)s 行")
    facts = {"unit": name, "place": place % {"sheet": before[0], "row": before[1]}}
    column = mapping.columns.get("number") or mapping.columns.get("code", "")
    report.refusals.append(Notice(unit.row, column, _("重复：%(unit)s 已在%(place)s出现。") % facts))
    return False


def divided(entrances: Iterable[str]) -> bool:
    """Tell whether a building has several entrances, so that names of its units must tell which."""
    return len({entrance for entrance in entrances if entrance}) > 1
