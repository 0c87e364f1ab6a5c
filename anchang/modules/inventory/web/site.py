"""The units of a project as the façade wants them: values for web/facade.py, in the building's own order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from urllib.parse import quote

from anchang.modules.inventory.models import Unit
from anchang.modules.inventory.states import SOLD, Status
from anchang.web import facade

STATUS_VIEW, TYPE_VIEW, PRICE_VIEW = "status", "type", "price"
GROUNDS = 6


def site_of(
    units: Sequence[Unit], *, version: int, view: str, unit_url: str, live_url: str, building_url: str
) -> facade.Site:
    """Return the façade of these units; in other views than the status the windows' ground changes its meaning."""
    grounds = grounds_of(units, view)
    buildings = [
        facade.Building(
            name=str(building),
            entrances=_entrances(list(run), grounds),
            note="",
            url=f"{building_url}{quote(str(building))}",
        )
        for building, run in groupby(units, key=lambda unit: unit.building)
    ]
    noted = [_with_note(one, units) for one in buildings]
    return facade.Site(noted, version, unit_url, live_url, is_heat=view != STATUS_VIEW)


def grounds_of(units: Sequence[Unit], view: str) -> dict[str, int]:
    """Return the ground of each room type, or of each list total in six equal parts; empty in the status view."""
    if view == TYPE_VIEW:
        types = sorted({unit.room_type for unit in units})
        return {name: place % GROUNDS for place, name in enumerate(types)}
    if view == PRICE_VIEW:
        totals = sorted({unit.price.list_total_fen for unit in units if unit.price})
        return {str(total): place * GROUNDS // len(totals) for place, total in enumerate(totals)}
    return {}


def ground_of(unit: Unit, grounds: dict[str, int]) -> int | None:
    """Return the ground of a unit's window."""
    if unit.room_type in grounds:
        return grounds[unit.room_type]
    return grounds.get(str(unit.price.list_total_fen)) if unit.price else None


def _with_note(building: facade.Building, units: Iterable[Unit]) -> facade.Building:
    mine = [unit for unit in units if unit.building.name == building.name]
    launched = sum(unit.status != Status.SHUT for unit in mine)
    sold = sum(unit.status in SOLD for unit in mine)
    note = f"{sold / launched * 100:.1f}%" if launched else str(Status.SHUT.label)
    return facade.Building(building.name, building.entrances, note, building.url)


def _entrances(units: list[Unit], grounds: dict[str, int]) -> list[facade.Entrance]:
    entrances = []
    for name, run in groupby(units, key=lambda unit: unit.entrance):
        mine = list(run)
        doors = _doors(mine)
        floors: dict[int, list[Unit]] = defaultdict(list)
        for unit in mine:
            floors[unit.floor_order].append(unit)
        entrances.append(facade.Entrance(name, [_floor(floors[order], doors, grounds) for order in sorted(floors)]))
    return entrances


def _doors(units: list[Unit]) -> list[str]:
    """Return the door suffixes of an entrance (01, 02 …), so that columns stay straight over missing flats."""
    return sorted({unit.number_key[-2:] for unit in units})


def _floor(units: list[Unit], doors: list[str], grounds: dict[str, int]) -> facade.Floor:
    places: list[facade.Unit | None] = [None] * max(len(doors), len(units))
    is_plain = len({unit.number_key[-2:] for unit in units}) == len(units)
    for order, unit in enumerate(sorted(units, key=lambda unit: unit.number_key)):
        places[doors.index(unit.number_key[-2:]) if is_plain else order] = _window(unit, grounds)
    first = units[0]
    # Whole floors only: 12A stands above 12 in order, and shares no row with it.
    level = first.floor_order // 10 if first.floor_order % 10 == 0 else first.floor_order // 10 + 1
    return facade.Floor(first.floor, level, places)


def _window(unit: Unit, grounds: dict[str, int]) -> facade.Unit:
    return facade.Unit(
        key=str(unit.pk),
        number=unit.number,
        status=unit.status,
        plan=unit.room_type,
        area=unit.gross_area,
        price=unit.price.list_total_fen if unit.price else None,
        ground=ground_of(unit, grounds),
    )
