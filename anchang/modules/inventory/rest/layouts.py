"""How a price list is read, sheet by sheet, as programs see and correct it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Field, Schema

from anchang.kernel.errors import BadInput
from anchang.kernel.http.rest import Body
from anchang.kernel.http.tables import SheetOut, facts_of
from anchang.kernel.sheets import mapping as mappings
from anchang.kernel.sheets.errors import MappingUnreadable
from anchang.kernel.sheets.mapping import SKIP, Mapping
from anchang.kernel.sheets.report import Report
from anchang.kernel.sheets.shapes import Shape, shape_of
from anchang.modules.inventory.rules.pricelist import ListPlan
from anchang.modules.inventory.rules.vocabulary import SHAPES
from anchang.modules.inventory.states import Product
from anchang.modules.inventory.web.preview import SheetView, sheet_views

Letters = Annotated[str, Field(pattern="^[A-Z]{1,3}$")]
Name = Annotated[str, Field(max_length=40)]


class SheetKind(StrEnum):
    """What a sheet is taken for."""

    SKIP = SKIP
    FLAT = Product.FLAT.value
    SHOP = Product.SHOP.value
    PARKING = Product.PARKING.value


class SheetLayoutIn(Body):
    """How one sheet is to be read. Names of columns are those of `choices` in the preview."""

    kind: SheetKind
    header_rows: list[Annotated[int, Field(ge=1, le=1_000)]] = Field(
        [1], min_length=1, max_length=3, description="The rows that hold the titles."
    )
    columns: dict[Name, Letters] = Field({}, description="Name of a column -> its letters in the file.")
    factors: dict[Name, int] = Field({}, description="Name -> what its figures are multiplied by: 万元 is 10000.")
    fixed: dict[Name, Name] = Field({}, description="Name -> a value for every row; {sheet} is the sheet's name.")
    splits: dict[Name, Annotated[str, Field(max_length=400)]] = Field(
        {}, description="Name of a combined column -> how it is split: {building}-{entrance}-{number}."
    )
    fill_down: list[Name] = Field([], max_length=40, description="Names whose blanks repeat the value above.")


class LayoutOut(Schema):
    """How one sheet is read; may be sent back with corrections."""

    kind: str
    header_rows: list[int]
    columns: dict[str, str]
    factors: dict[str, int]
    fixed: dict[str, str]
    splits: dict[str, str]
    fill_down: list[str]


class ChoiceOut(Schema):
    """What a column of the file may be taken for."""

    name: str
    title: str


class ColumnOut(Schema):
    """A column of the file, and what it is taken for."""

    letters: str
    title: str
    name: str | None = Field(description="Null when it is left out.")
    confidence: int | None = Field(description="How sure the guess was, in percent; null when nothing was guessed.")


class CellOut(Schema):
    """A cell as it is written, and what is wrong with it."""

    column: str
    value: str
    problem: str = Field(description="Empty when nothing is.")
    refused: bool = Field(description="Whether the problem keeps the row out.")


class RowOut(Schema):
    """A row of the file, by its number there."""

    row: int
    cells: list[CellOut]


class PriceSheetOut(SheetOut):
    """A sheet with its layout, its first lines and those with problems; of a finished import the account alone."""

    layout: LayoutOut | None
    choices: list[ChoiceOut]
    columns: list[ColumnOut]
    lines: list[RowOut]


def read_layouts(before: Sequence[Mapping], sent: Sequence[SheetLayoutIn]) -> list[Mapping]:
    """Return the layouts as corrected. Raises BadInput naming the sheet and what cannot be so."""
    if len(before) != len(sent):
        raise BadInput({"sheets": _("应与预览中的工作表一一对应，共 %(n)s 张。") % {"n": len(before)}})
    return [_corrected(place, old, new) for place, (old, new) in enumerate(zip(before, sent, strict=True))]


def sheets_of(found: ListPlan | Report) -> list[dict[str, Any]]:
    """Return the sheets of a preview, or of what came in."""
    if isinstance(found, Report):
        empty: dict[str, Any] = {"layout": None, "choices": [], "columns": [], "lines": []}
        return [facts_of(sheet) | empty for sheet in found.sheets]
    return [_sheet(view) for view in sheet_views(found)]


def _corrected(place: int, old: Mapping, new: SheetLayoutIn) -> Mapping:
    shape = shape_of(new.kind, SHAPES)
    if shape is None:
        return old.change(kind=SKIP)
    data = new.model_dump(mode="json")
    _must_know(f"sheets.{place}", data, shape)
    try:
        return mappings.from_data(mappings.to_data(old) | data)
    except MappingUnreadable as wrong:
        raise BadInput({f"sheets.{place}": str(wrong)}) from wrong


def _must_know(place: str, data: dict[str, Any], shape: Shape) -> None:
    for part in ("columns", "factors", "fixed", "splits", "fill_down"):
        if any(name not in shape for name in data[part]):
            raise BadInput({f"{place}.{part}": _("没有这一列，请用预览中列出的名称。")})


def _sheet(view: SheetView) -> dict[str, Any]:
    layout = mappings.to_data(view.mapping)
    return facts_of(view.report) | {
        "layout": {name: value for name, value in layout.items() if name != "sheet"},
        "choices": [{"name": name, "title": title} for name, title in view.choices],
        "columns": [
            {"letters": one.letter, "title": one.title, "name": one.name or None, "confidence": one.confidence}
            for one in view.columns
        ],
        "lines": [
            {
                "row": row,
                "cells": [
                    {
                        "column": column.letter,
                        "value": cell.words,
                        "problem": cell.problem,
                        "refused": cell.is_refused,
                    }
                    for column, cell in zip(view.columns, cells, strict=True)
                ],
            }
            for row, cells in view.lines
        ],
    }
