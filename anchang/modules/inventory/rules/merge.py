"""What a row of a price list changes of a unit that is known already."""

from __future__ import annotations

from dataclasses import dataclass

from anchang.kernel.areas import CentiSqm
from anchang.kernel.money import Fen
from anchang.modules.inventory.rules.pricelist import UnitRow
from anchang.modules.inventory.rules.prices import unit_price_of


@dataclass(frozen=True, slots=True)
class Figures:
    """The prices of a unit."""

    filed: Fen
    list_unit: Fen | None
    list_total: Fen
    floor: Fen | None


@dataclass(frozen=True, slots=True)
class Traits:
    """What a list states of a unit besides its price."""

    floor: str
    room_type: str
    product: str
    gross_area: CentiSqm | None
    inner_area: CentiSqm | None


def figures_after(row: UnitRow, old: Figures | None) -> Figures:
    """Return the prices after a row. What it does not state stays, as long as the filed price stays.

    A filed list read again after a price cut must not raise the list prices back.
    """
    listed, floor = row.list_fen, row.floor_fen
    if old and old.filed == row.filed_fen:
        listed = old.list_total if listed is None else listed
        floor = old.floor if floor is None and (old.floor or 0) <= listed else floor
    listed = row.filed_fen if listed is None else listed
    if old and (old.filed, old.list_total, old.floor) == (row.filed_fen, listed, floor):
        return old
    if row.list_fen is None and listed == row.filed_fen:
        unit = row.unit_fen
    else:
        unit = unit_price_of(listed, row.gross_area) if row.gross_area and row.unit_fen is not None else None
    return Figures(row.filed_fen, unit, listed, floor)


def traits_after(row: UnitRow, old: Traits | None) -> Traits:
    """Return the traits after a row: what it does not state stays."""
    if old is None:
        return Traits(row.floor, row.room_type, row.product, row.gross_area, row.inner_area)
    return Traits(
        row.floor or old.floor,
        row.room_type or old.room_type,
        row.product,
        row.gross_area or old.gross_area,
        row.inner_area or old.inner_area,
    )
