"""Whether the figures of a unit agree (domain guide §11.2). Money in fen, areas in hundredths of a square metre."""

from __future__ import annotations

from anchang.kernel.areas import CentiSqm
from anchang.kernel.money import Fen, times

LARGEST: CentiSqm = 5_000_00


def product_of(unit_fen: Fen, gross: CentiSqm) -> Fen:
    """Return unit price × area, half up to the fen."""
    return times(unit_fen, gross, 100)


def unit_price_of(total: Fen, gross: CentiSqm) -> Fen:
    """Return total ÷ area, half up to the fen."""
    return times(total, 100, gross)


def allowed_gap(gross: CentiSqm) -> Fen:
    """Return what rounding alone may explain: one yuan at the total and half a fen a square metre at the unit price."""
    return 100 + (gross + 199) // 200


def gap(unit_fen: Fen, total: Fen, gross: CentiSqm) -> Fen:
    """Return total − unit price × area when rounding does not explain it, else 0."""
    difference = total - product_of(unit_fen, gross)
    return difference if abs(difference) > allowed_gap(gross) else 0


def is_ladder(filed: Fen, list_total: Fen, floor: Fen | None) -> bool:
    """Tell whether filed ≥ list ≥ floor."""
    return filed >= list_total >= (floor if floor is not None else 0)
