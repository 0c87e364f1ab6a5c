"""The façade of a launch: a window a unit, where it stands in its building, lit once a family has chosen it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from anchang.gate.launch.book import FREE
from anchang.modules.launches.buyer.facts import towers_of
from anchang.modules.launches.screens.figures import Figures

# With more windows than these their numbers cannot be read across a hall.
LEGIBLE = 480
WIDE, NARROW, TALL, GAP, PAD = 98, 44, 36, 7, 10


@dataclass(frozen=True, slots=True)
class Window:
    """A window: the unit's number in the plan, what people call it, its corner, its heat's band, whether it is lit."""

    number: int
    name: str
    x: int
    y: int
    band: int
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Tower:
    """One entrance, drawn: its size, its windows, how many of them are lit."""

    name: str
    width: int
    height: int
    window: int
    has_text: bool
    windows: list[Window] = field(default_factory=list)

    @property
    def gone(self) -> int:
        """Return how many windows are lit."""
        return sum(window.is_gone for window in self.windows)


def facade_of(figures: Figures, *, with_heat: bool = True) -> list[Tower]:
    """Return the towers of a launch, as one stands before them; without heat every free window is alike."""
    numbers = {ref.id: number for number, ref in enumerate(figures.refs) if ref}
    refs = [ref for ref in figures.refs if ref]
    shapes, places = towers_of(refs)
    has_text = len(refs) <= LEGIBLE
    # A storey is one line through all towers, counted from the ground, also where a tower has none of its flats.
    storeys = {order: line for line, order in enumerate(sorted({ref.floor_order for ref in refs}))}
    tops = [0] * len(shapes)
    for ref in refs:
        tower = places[ref.id][0]
        tops[tower] = max(tops[tower], storeys[ref.floor_order])
    wide = WIDE if has_text else NARROW
    towers = [
        Tower(
            _name(shape["building"], shape["entrance"]),
            2 * PAD + shape["doors"] * (wide + GAP) - GAP,
            2 * PAD + (tops[number] + 1) * (TALL + GAP) - GAP,
            wide,
            has_text,
        )
        for number, shape in enumerate(shapes)
    ]
    for ref in refs:
        tower, _row, column = places[ref.id]
        number = numbers[ref.id]
        x, y = PAD + column * (wide + GAP), PAD + (tops[tower] - storeys[ref.floor_order]) * (TALL + GAP)
        is_gone = figures.book.holder[number] != FREE
        band = figures.band(number) if with_heat else 0
        towers[tower].windows.append(Window(number, ref.number, x, y, band, is_gone))
    return towers


def _name(building: str, entrance: str) -> str:
    return f"{building} {_('%(name)s单元') % {'name': entrance}}" if entrance else building
