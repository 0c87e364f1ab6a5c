"""Workbooks for tests, written as offices write them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from anchang.kernel.sheets.files import open_book
from anchang.kernel.sheets.grid import Grid
from anchang.kernel.sheets.shapes import Column, Shape
from anchang.kernel.sheets.values import Kind

STOCK = Shape(
    kind="stock",
    title="货架",
    columns=(
        Column("house", "库房", ("库房", "仓库"), required=True, sheet=r"[\w]+库", fills_down=True),
        Column("shelf", "货架", ("货架", "架号")),
        Column("item", "货号", ("货号", "编号"), required=True),
        Column("code", "位置", ("位置编码",), patterns=("{house}库{shelf}架{item}[号]", "{house}-{shelf}-{item}")),
        Column("size", "面积", ("占地面积", "面积"), Kind.AREA),
        Column("price", "单价", ("单价",), Kind.MONEY, usual=(10_00, 1_000_00), rounds=True),
        Column("worth", "总值", ("总值", "总价"), Kind.MONEY, required=True, usual=(1_000_00, 10_000_000_00)),
        Column("made", "入库日期", ("入库日期", "日期"), Kind.DATE),
    ),
    hints=("库",),
)


def workbook(
    sheets: dict[str, Sequence[Sequence[object]]], merges: dict[str, list[tuple[int, int, int, int, str]]] | None = None
) -> bytes:
    """Return an xlsx; merges are (first row, first column, last row, last column, text), counted from 0."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, column, value)
            for merge in (merges or {}).get(name, []):
                sheet.merge_range(*merge)
    return out.getvalue()


def grid(
    rows: Sequence[Sequence[object]], name: str = "表", merges: list[tuple[int, int, int, int, str]] | None = None
) -> Grid:
    """Return one sheet, written to a real workbook and opened again."""
    return open_book(workbook({name: rows}, {name: merges or []}), "t.xlsx").sheets[0]
