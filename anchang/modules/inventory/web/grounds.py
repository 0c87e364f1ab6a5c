"""Views other than the status colour the windows by a ground from 0 to 5; the mark of the status stays."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel import money
from anchang.kernel.wording import listed
from anchang.modules.inventory.queries import Drawn
from anchang.modules.inventory.states import SOLD, Status

STATUS_VIEW, TYPE_VIEW, PRICE_VIEW, AGE_VIEW, HEAT_VIEW = "status", "type", "price", "age", "heat"
GROUNDS = 6
# A flat is sold once, so its own locks say little: those of the flats right above and below it count with it.
HEAT_FLOORS = 2
HEAT_DAYS = 30
# A month, a quarter, half a year, a year: the steps in which stock is looked at.
AGES = (30, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class Grounds:
    """The ground of a unit's window, what each ground that occurs means, and what is measured where no name says it."""

    of: Callable[[Drawn], int | None]
    legend: list[tuple[int, str]]
    about: str = ""


def grounds_of(units: Sequence[Drawn], view: str, *, at: datetime, locks: Mapping[UUID, int] | None = None) -> Grounds:
    """Return the grounds of a view, none in the status view; the heat is made of the units' `locks`."""
    if view == TYPE_VIEW:
        return _by_type(units)
    if view == PRICE_VIEW:
        return _by_price(units)
    if view == AGE_VIEW:
        return _by_age(units, at)
    if view == HEAT_VIEW:
        return _by_heat(units, locks or {})
    return Grounds(lambda unit: None, [])


def _by_type(units: Sequence[Drawn]) -> Grounds:
    """Colour each room type; from the seventh on, types share a ground and its line in the legend."""
    place = {name: i % GROUNDS for i, name in enumerate(sorted({unit.room_type for unit in units}))}
    return Grounds(lambda unit: place[unit.room_type], _named(place))


def _by_price(units: Sequence[Drawn]) -> Grounds:
    """Colour the list totals in six parts of equal number."""
    totals = sorted({unit.list_total_fen for unit in units if unit.list_total_fen})
    place = {total: i * GROUNDS // len(totals) for i, total in enumerate(totals)}
    spans: dict[int, list[int]] = defaultdict(list)
    for total, ground in place.items():
        spans[ground].append(total)
    legend = [(ground, money.between(span[0], span[-1])) for ground, span in sorted(spans.items())]
    return Grounds(lambda unit: place[unit.list_total_fen] if unit.list_total_fen else None, legend)


def _by_age(units: Sequence[Drawn], at: datetime) -> Grounds:
    """Colour what is still unsold by the days since it came to market."""

    def ground(unit: Drawn) -> int:
        if unit.status == Status.SHUT or unit.status in SOLD or unit.released_at is None:
            return 0
        return 1 + sum((at - unit.released_at).days > age for age in AGES)

    words = [
        _("已售或未推"),
        _("%(to)s 天内") % {"to": AGES[0]},
        *(_("%(from)s–%(to)s 天") % {"from": one + 1, "to": two} for one, two in pairwise(AGES)),
        _("%(from)s 天以上") % {"from": AGES[-1]},
    ]
    return Grounds(ground, list(enumerate(words)))


def _by_heat(units: Sequence[Drawn], locks: Mapping[UUID, int]) -> Grounds:
    """Colour each window by how often it and its neighbours above and below have been locked."""
    columns: dict[tuple[str, str, str], list[Drawn]] = defaultdict(list)
    for unit in units:
        columns[_column(unit)].append(unit)
    heat: dict[UUID, int] = {}
    for column in columns.values():
        column.sort(key=lambda unit: unit.floor_order)
        floors = [unit.floor_order for unit in column]
        for unit in column:
            at = bisect_left(floors, unit.floor_order)
            near = column[max(0, at - HEAT_FLOORS) : at + HEAT_FLOORS + 1]
            heat[unit.id] = min(sum(locks.get(one.id, 0) for one in near), GROUNDS - 1)
    words = [
        _("未锁过"),
        *(_("锁 %(n)s 次") % {"n": n} for n in range(1, GROUNDS - 1)),
        _("锁 %(n)s 次以上") % {"n": GROUNDS - 1},
    ]
    about = _("近 %(days)s 天，本套与同一位置上下各两层被锁定的次数。") % {"days": HEAT_DAYS}
    return Grounds(lambda unit: heat[unit.id], list(enumerate(words)), about)


def _column(unit: Drawn) -> tuple[str, str, str]:
    return unit.building, unit.entrance, unit.number_key[-2:]


def _named(place: dict[str, int]) -> list[tuple[int, str]]:
    names: dict[int, list[str]] = defaultdict(list)
    for name, ground in place.items():
        names[ground].append(name or "—")
    return [(ground, listed(found)) for ground, found in sorted(names.items())]
