"""锦宸府二期 as the pattern page and tests show it: 960 flats in six buildings, the same every time."""

from __future__ import annotations

from random import Random

from anchang.web.facade import Building, Entrance, Floor, Site, Unit

COUNTS = {"sale": 341, "lock": 6, "hold": 9, "subs": 47, "sign": 331, "keep": 18, "ctrl": 64, "shut": 144}
PLANS = (("A1 三室两厅两卫", 11836), ("A2 三室两厅两卫", 12371), ("B1 四室两厅两卫", 14195), ("B2 四室两厅三卫", 14361))
SKIPPED = {1, 4, 14}
SHAPES = (("1栋", 1, 33), ("2栋", 1, 33), ("3栋", 2, 27), ("5栋", 2, 27), ("6栋", 2, 18), ("7栋", 2, 18))
NOTES = ("73.3%", "62.5%", "52.8%", "31.9%", "22.2%", "未推")


def sample_site(*, live_url: str = "", heat: bool = False) -> Site:
    """Return the project of the story; statuses add up to COUNTS."""
    dice = Random(20261121)  # noqa: S311 - a picture, not a secret
    pool = [code for code, count in COUNTS.items() if code != "shut" for _ in range(count)]
    dice.shuffle(pool)
    buildings = []
    for (name, entrances, top), note in zip(SHAPES, NOTES, strict=True):
        built = [_entrance(name, i + 1, entrances, top, pool, dice, heat) for i in range(entrances)]
        buildings.append(Building(name, tuple(built), note))
    return Site(tuple(buildings), version=1, unit_url="/patterns/?unit={key}", live_url=live_url, is_heat=heat)


def _entrance(name: str, rank: int, entrances: int, top: int, pool: list[str], dice: Random, heat: bool) -> Entrance:
    floors = []
    for level in range(top, 0, -1):
        if entrances == 1 and level in SKIPPED:
            continue
        units = tuple(_unit(name, rank, entrances, level, door, pool, dice, heat) for door in range(4))
        floors.append(Floor(str(level), level, units))
    return Entrance(f"{rank}单元", tuple(floors))


def _unit(
    name: str, rank: int, entrances: int, level: int, door: int, pool: list[str], dice: Random, heat: bool
) -> Unit:
    number = f"{level:02d}{door + 1:02d}"
    plan, area = PLANS[door]
    key = f"{name[:-1]}-{rank}-{number}" if entrances > 1 else f"{name[:-1]}-{number}"
    price = area * (17_500 + level * 31)
    ground = dice.randrange(6) if heat else None
    return Unit(key, number, "shut" if name == "7栋" else pool.pop(), plan, area, price, ground=ground)
