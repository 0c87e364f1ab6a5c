"""Price lists and stock for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.sheets.mapping import Mapping
from anchang.kernel.sheets.report import Report
from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.inventory.actions.imports import import_prices
from anchang.modules.inventory.models import Unit
from tests.shelf import once

AT = datetime(2026, 11, 21, 14, 30, tzinfo=clock.OFFICE_ZONE)
TITLE = ["测试价格备案表 预售许可证号：510112202366888"]
HEAD = [
    "楼栋",
    "单元",
    "楼层",
    "房号",
    "户型",
    "建筑面积（㎡）",
    "套内面积（㎡）",
    "单价（元/㎡）",
    "备案总价（元）",
    "销售状态",
]
TYPES = (("A1 三室", 100.0, 80.0), ("A2 三室", 120.0, 95.0))


def rows(building: str = "1栋", floors: Sequence[int] = (2, 3, 5), entrance: str = "1单元") -> list[list[object]]:
    """Return two flats a floor."""
    found: list[list[object]] = []
    for floor in floors:
        for door, (room_type, gross, inner) in enumerate(TYPES, 1):
            price = 18_000 + floor * 100
            number = f"{floor}0{door}"
            found.append([building, entrance, floor, number, room_type, gross, inner, price, price * gross, "可售"])
    return found


def price_list(*sheets: Sequence[Sequence[object]], title: Sequence[object] = TITLE) -> bytes:
    """Return a workbook of sheets of rows under the usual header."""
    return workbook({f"表{n}": [title, HEAD, *lines] for n, lines in enumerate(sheets, 1)})


def take_in(
    project_id: UUID,
    data: bytes,
    by: Actor,
    *,
    at: datetime = AT,
    mappings: Sequence[Mapping] = (),
    dry_run: bool = False,
    publish: bool = True,
) -> Report:
    """Import a list."""
    return import_prices(
        project_id, data=data, file="价格表.xlsx", by=by, at=at, mappings=mappings, dry_run=dry_run, publish=publish
    )


def stock(project_id: UUID, by: Actor) -> None:
    """Put six flats of 1栋 on sale."""
    once(f"stock of {project_id} by {by.user_id}", lambda: take_in(project_id, price_list(rows()), by))


def unit(number: str, building: str = "1栋") -> Unit:
    """Return a unit by its number."""
    return Unit.objects.select_related("building", "price").get(number=number, building__name=building)
