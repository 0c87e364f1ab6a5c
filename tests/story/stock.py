"""The second phase as an office's own price list says: 960 flats in six buildings, shops below them, parking."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from anchang.kernel.access import Actor
from anchang.kernel.sheets.writing import Table, to_xlsx
from anchang.modules.inventory.actions import control, projects
from anchang.modules.inventory.actions.imports import import_prices
from anchang.modules.inventory.models import Unit
from anchang.modules.inventory.states import Product, Status
from tests.world import World

PERMIT = "510112202600188"
HEAD = (
    "楼栋",
    "单元",
    "楼层",
    "房号",
    "户型",
    "建筑面积",
    "套内面积",
    "备案单价",
    "备案总价",
    "表价总价",
    "底价",
    "销售状态",
)
SHOPS = ("楼栋", "楼层", "铺号", "类型", "建筑面积", "套内面积", "备案单价", "备案总价", "表价总价", "销售状态")
PARKING = ("区域", "楼层", "车位编号", "车位类型", "一口价", "销售状态")


@dataclass(frozen=True, slots=True)
class RoomType:
    """A plan: its name, its areas in hundredths of a square metre, what its side of the house adds per square metre."""

    name: str
    gross: int
    inner: int
    premium: int


@dataclass(frozen=True, slots=True)
class Tower:
    """A building: entrances, top floor, floors that do not exist, whether it is on sale, its price per square metre."""

    number: int
    entrances: int
    top: int
    missing: frozenset[int]
    is_released: bool
    base: int


TYPES = (
    RoomType("A1 三室两厅两卫", 11836, 9351, 260),
    RoomType("A2 三室两厅两卫", 12371, 9773, -120),
    RoomType("B1 四室两厅两卫", 14195, 11214, -80),
    RoomType("B2 四室两厅三卫", 14361, 11345, 240),
)
TOWERS = (
    Tower(1, 1, 33, frozenset({1, 4, 14}), True, 17_400),
    Tower(2, 1, 33, frozenset({1, 4, 14}), True, 17_250),
    Tower(3, 2, 27, frozenset(), True, 17_600),
    Tower(5, 2, 27, frozenset(), True, 17_500),
    Tower(6, 2, 18, frozenset(), True, 18_100),
    Tower(7, 2, 18, frozenset(), False, 18_300),
)


def price_list() -> bytes:
    """Return the price list as a file."""
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(HEAD)
    writer.writerows(_rows())
    return content.getvalue().encode("utf-8-sig")


def price_book() -> bytes:
    """Return the workbook of the project: flats, shops and parking, a sheet each."""
    shops = [(*place, type_, *map(_two, figures), "可售") for *place, type_, figures in _shops()]
    spaces = [(zone, "-1", f"{zone[0]}{number:03d}", "标准车位", "138000.00", "可售") for zone, number in _spaces()]
    tables = (Table("住宅", HEAD, list(_rows())), Table("商铺", SHOPS, shops), Table("车位", PARKING, spaces))
    return to_xlsx(tables, note="注：价格以备案公示为准。")


def _shops() -> Iterator[tuple[str, str, str, str, tuple[int, ...]]]:
    for tower in (1, 2, 3):
        for number in range(1, 5):
            gross, inner, unit = 4_820 + 310 * number, 4_100 + 260 * number, 28_500 + 400 * tower
            filed = unit * 103  # fen a square metre
            total = (gross * filed + 50) // 100
            yield f"{tower}栋", "1", f"S{tower}{number:02d}", "临街铺", (gross, inner, filed, total, gross * unit)


def _spaces() -> Iterator[tuple[str, int]]:
    for zone in ("A区", "B区"):
        for number in range(1, 31):
            yield zone, number


def _rows() -> Iterator[tuple[str, ...]]:
    for tower in TOWERS:
        for entrance in range(1, tower.entrances + 1):
            for floor in range(1, tower.top + 1):
                if floor in tower.missing:
                    continue
                for door, plan in enumerate(TYPES, 1):
                    # A higher floor is dearer, the very top a little less so.
                    unit = tower.base + plan.premium + 38 * floor - (600 if floor == tower.top else 0)
                    total = plan.gross * unit  # fen: hundredths of a square metre times whole yuan
                    filed = unit * 1031 // 10  # fen a square metre
                    yield (
                        f"{tower.number}栋",
                        f"{entrance}单元",
                        str(floor),
                        f"{floor:02d}{door:02d}",
                        plan.name,
                        _two(plan.gross),
                        _two(plan.inner),
                        _two(filed),
                        _two((plan.gross * filed + 50) // 100),
                        _two(total),
                        _two(total * 959 // 1000),
                        "可售" if tower.is_released else "未推",
                    )


def _two(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def stock(world: World, *, at: datetime, dice: Random) -> None:
    """Put the flats on the shelf, keep a few back, control some."""
    admin, clerk = world.actor("高原"), world.actor("吴迪")
    projects.ensure_project(world.project_id, by=admin)
    projects.register_permit(world.project_id, permit_no=PERMIT, by=clerk)
    import_prices(world.project_id, data=price_book(), file="锦宸府二期一房一价.xlsx", by=admin, at=at)
    flats = Unit.objects.filter(project_id=world.project_id, product=Product.FLAT, status=Status.SALE)
    free = list(flats.order_by("building", "name"))
    dice.shuffle(free)
    _withhold(world, free[:64], clerk, at)
    kept = [unit.pk for unit in free[64:82]]
    control.keep_units(world.project_id, kept, reason="集团团购预留", by=clerk, at=at)


def _withhold(world: World, units: list[Unit], clerk: Actor, at: datetime) -> None:
    control.control_units(world.project_id, [unit.pk for unit in units], reason="分批去化", by=clerk, at=at)
