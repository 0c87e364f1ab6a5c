"""What does not change while a launch runs: its units as the page draws them, as one file that anybody may keep."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import QuerySet

from anchang.modules.inventory import api as inventory
from anchang.modules.launches.models import Launch, Offer
from anchang.modules.launches.queries import counted_wishes
from anchang.modules.launches.rules.heat import Wished, heat_of
from anchang.modules.launches.states import State

Place = tuple[int, int, int]
AN_HOUR = 3600


def stamp(launch: Launch) -> str:
    """Return what stands in the file's address: with a wave of units it is another file."""
    return f"{launch.version}-{_offers(launch).count()}"


def unit_facts(launch: Launch) -> bytes:
    """Return the units in the order of the plan, by tower, floor and door; prices in fen, areas in hundredths of ㎡.

    Before the launch is armed in the order of the floors, at the prices of the day.
    """
    offers = list(_offers(launch).values_list("unit_id", "price_fen"))
    known = inventory.units_of(unit for unit, _price in offers)
    units = [(known[unit], price) for unit, price in offers if unit in known]
    if launch.state == State.DRAFT:
        units.sort(key=lambda pair: (pair[0].building, pair[0].entrance, pair[0].floor_order, pair[0].number_key))
    towers, places = towers_of([unit for unit, _price in units])
    types = list(dict.fromkeys(unit.room_type for unit, _price in units))
    rows = [
        [
            str(unit.id),
            *places[unit.id],
            unit.number,
            types.index(unit.room_type),
            unit.gross_area,
            unit.inner_area,
            (price if price is not None else unit.list_total_fen) if launch.shows_price else None,
        ]
        for unit, price in units
    ]
    facts = {"towers": towers, "types": types, "units": rows}
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()


def heat_bands(launch: Launch, *, at: datetime) -> str:
    """Return a digit a unit, in the order of the facts: 0 for nobody's wish, 1 to 3 for cool to hot (guide §9.5).

    Made anew each hour: who changes his wishes cannot read from the bands what others wish.
    """
    key = f"launches.heat:{launch.pk}:{stamp(launch)}:{int(at.timestamp()) // AN_HOUR}"
    found: str | None = cache.get(key)
    if found is None:
        heat = heat_of(counted_wishes(launch.pk))
        units = json.loads(unit_facts(launch))["units"]
        found = "".join(str(heat.get(UUID(unit[0]), Wished()).band) for unit in units)
        cache.set(key, found, AN_HOUR)
    return found


def _offers(launch: Launch) -> QuerySet[Offer]:
    offers = Offer.objects.filter(launch=launch)
    return offers if launch.state == State.DRAFT else offers.filter(number__isnull=False).order_by("number")


def towers_of(units: Sequence[inventory.UnitRef]) -> tuple[list[dict[str, Any]], dict[UUID, Place]]:
    """Return the entrances with their floors from the top, and where each unit's window stands."""
    by_entrance: dict[tuple[str, str], list[inventory.UnitRef]] = defaultdict(list)
    for unit in units:
        by_entrance[unit.building, unit.entrance].append(unit)
    towers: list[dict[str, Any]] = []
    places: dict[UUID, Place] = {}
    for number, ((building, entrance), found) in enumerate(by_entrance.items()):
        orders = sorted({unit.floor_order for unit in found}, reverse=True)
        labels = {unit.floor_order: unit.floor for unit in found}
        doors = sorted({unit.number_key[-2:] for unit in found})
        for row, order in enumerate(orders):
            floor = sorted((unit for unit in found if unit.floor_order == order), key=lambda unit: unit.number_key)
            # Two doors of one ending, as in a row of shops: then they stand as they come.
            is_plain = len({unit.number_key[-2:] for unit in floor}) == len(floor)
            for place, unit in enumerate(floor):
                places[unit.id] = number, row, doors.index(unit.number_key[-2:]) if is_plain else place
        width = 1 + max(places[unit.id][2] for unit in found)
        floors = [labels[order] for order in orders]
        # Named where the units' own names say it: where the building has several, of this launch or not.
        said = entrance if any(unit.name != f"{building} {unit.number}" for unit in found) else ""
        towers.append({"building": building, "entrance": said, "floors": floors, "doors": width})
    return towers, places
