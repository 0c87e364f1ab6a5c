"""The units of a project as the façade wants them: values for web/facade.py, in the building's own order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.modules.inventory.queries import Drawn
from anchang.modules.inventory.states import SOLD, Status
from anchang.modules.inventory.web.grounds import Grounds
from anchang.web import facade
from anchang.web.templatetags.anchang import share


@dataclass(frozen=True, slots=True)
class Links:
    """Where the façade leads: a unit (`{key}` stands for it), a building, the live stream."""

    unit: str
    building: str
    live: str


def site_of(
    units: Sequence[Drawn], *, version: int, grounds: Grounds, links: Links, mine: frozenset[UUID] = frozenset()
) -> facade.Site:
    """Return the façade of these units; `mine` are those the person has locked."""
    buildings = []
    for building, run in groupby(units, key=lambda unit: unit.building):
        found = list(run)
        url = f"{links.building}{quote(building)}"
        buildings.append(facade.Building(building, _entrances(found, grounds, mine), _absorbed(found), url))
    return facade.Site(
        buildings,
        version,
        links.unit,
        links.live,
        is_heat=bool(grounds.legend),
        sold=tuple(sorted(SOLD)),
        unlaunched=(Status.SHUT.value,),
    )


def _absorbed(units: list[Drawn]) -> str:
    launched = sum(unit.status != Status.SHUT for unit in units)
    return share(sum(unit.status in SOLD for unit in units), launched) if launched else str(Status.SHUT.label)


def _entrances(units: list[Drawn], grounds: Grounds, mine: frozenset[UUID]) -> list[facade.Entrance]:
    entrances = []
    for name, run in groupby(units, key=lambda unit: unit.entrance):
        found = list(run)
        doors = _doors(found)
        floors: dict[int, list[Drawn]] = defaultdict(list)
        for unit in found:
            floors[unit.floor_order].append(unit)
        drawn = [_floor(floors[order], doors, grounds, mine) for order in sorted(floors)]
        entrances.append(facade.Entrance(f"{name}单元" if name else "", drawn))
    return entrances


def _doors(units: list[Drawn]) -> list[str]:
    """Return the door suffixes of an entrance (01, 02 …), so that columns stay straight over missing flats."""
    return sorted({unit.number_key[-2:] for unit in units})


def _floor(units: list[Drawn], doors: list[str], grounds: Grounds, mine: frozenset[UUID]) -> facade.Floor:
    places: list[facade.Unit | None] = [None] * max(len(doors), len(units))
    is_plain = len({unit.number_key[-2:] for unit in units}) == len(units)
    for order, unit in enumerate(sorted(units, key=lambda unit: unit.number_key)):
        places[doors.index(unit.number_key[-2:]) if is_plain else order] = _window(unit, grounds, mine)
    first = units[0]
    # Whole floors only: 12A stands above 12 in order, and shares no row with it.
    level = first.floor_order // 10 if first.floor_order % 10 == 0 else first.floor_order // 10 + 1
    return facade.Floor(first.floor, level, places)


def _window(unit: Drawn, grounds: Grounds, mine: frozenset[UUID]) -> facade.Unit:
    return facade.Unit(
        key=str(unit.id),
        number=unit.number,
        status=unit.status,
        plan=unit.room_type,
        area=unit.gross_area,
        price=unit.list_total_fen,
        note=_("我锁") if unit.id in mine else "",
        ground=grounds.of(unit),
    )
