"""A project's flats on the façade, for a planner: those of the launch are taken, the others as they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from anchang.modules.inventory.api import Product, Status
from anchang.modules.launches.buyer.facts import towers_of
from anchang.modules.launches.units import Line
from anchang.web import facade

TAKEN = "gone"


def site_of(lines: Iterable[Line], *, project: str) -> facade.Site:
    """Return the façade of a project's flats; nothing on it changes by itself."""
    flats = [line for line in lines if line.unit.product == Product.FLAT]
    shapes, places = towers_of([line.unit for line in flats])
    windows: dict[int, dict[int, list[Line | None]]] = defaultdict(dict)
    for line in flats:
        tower, row, column = places[line.unit.id]
        floor = windows[tower].setdefault(row, [None] * shapes[tower]["doors"])
        floor[column] = line
    entrances = defaultdict[str, list[facade.Entrance]](list)
    for number, shape in enumerate(shapes):
        rows = windows[number]
        floors = [_floor(shape["floors"][row], rows[row]) for row in sorted(rows, reverse=True)]
        name = _("%(name)s单元") % {"name": shape["entrance"]} if shape["entrance"] else ""
        entrances[shape["building"]].append(facade.Entrance(name, floors))
    buildings = [facade.Building(name, found, _note(flats, name)) for name, found in entrances.items()]
    unit_url = f"{reverse('inventory:board', args=[project])}{{key}}/"
    return facade.Site(buildings, unit_url=unit_url, unlaunched=(Status.SHUT.value,))


def _floor(label: str, found: Sequence[Line | None]) -> facade.Floor:
    order = next(line.unit.floor_order for line in found if line)
    # Whole floors only: 12A stands above 12 in order, and shares no row with it.
    level = order // 10 if order % 10 == 0 else order // 10 + 1
    return facade.Floor(label, level, [_window(line) if line else None for line in found])


def _window(line: Line) -> facade.Unit:
    unit = line.unit
    return facade.Unit(
        key=str(unit.id),
        number=unit.number,
        status=unit.status if line.wave is None else TAKEN,
        plan=unit.room_type,
        area=unit.gross_area,
        price=line.price_fen,
    )


def _note(flats: Sequence[Line], building: str) -> str:
    mine = [line for line in flats if line.unit.building == building]
    return _("已加入 %(n)s 套") % {"n": sum(line.wave is not None for line in mine)}
