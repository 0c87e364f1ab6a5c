"""Heat of units by the wishes for them (domain guide §9.5): numbers for managers, bands for everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

WEIGHTS = (Decimal("1.0"), Decimal("0.5"), Decimal("0.3"))
FAVOURITE = Decimal("0.2")
# From which heat on a band begins: cool, warm, hot; below the first a unit has no wish at all.
BANDS = (Decimal("0.1"), Decimal("1.5"), Decimal(4))

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Wished:
    """How a unit is wished for: by how many, and the sum of the weights of their wishes."""

    wishes: int = 0
    heat: Decimal = Decimal(0)

    @property
    def band(self) -> int:
        """Return 0 for a unit nobody wishes for, 1 to 3 for cool to hot."""
        return sum(self.heat >= least for least in BANDS)


def weight(rank: int) -> Decimal:
    """Return what a wish of this rank counts, 1 for the first."""
    return WEIGHTS[rank - 1] if rank <= len(WEIGHTS) else FAVOURITE


def heat_of(wishes: Iterable[tuple[Thing, int, int]]) -> dict[Thing, Wished]:
    """Return the heat of each thing of counted wishes: what is wished for, as the how many-th, by how many."""
    found = dict[Thing, Wished]()
    for thing, rank, count in wishes:
        known = found.get(thing, Wished())
        found[thing] = Wished(known.wishes + count, known.heat + count * weight(rank))
    return found


def contention(wishes: int, units: int) -> Decimal | None:
    """Return wishes for each unit, None where there is no unit."""
    return (Decimal(wishes) / units).quantize(Decimal("0.1")) if units else None
