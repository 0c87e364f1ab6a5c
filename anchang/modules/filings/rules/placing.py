"""How far from the sales office somebody files (报备定位半径, domain guide §4.2).

Who files beside the sales office has met the customer at the gate (截客). Of where a phone is, only the distance is
kept, in steps wide enough that nobody can be found by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from anchang.kernel.places import NotAPlace, Point, metres_between

STEP_M = 50
# What is farther away than this is told no more exactly.
FAR_M = 10_000


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a phone says it is, and by how many metres it may be wrong."""

    point: Point
    error_m: float


@dataclass(frozen=True, slots=True)
class Distance:
    """How far from the sales office a filing was made, by the phone's word, and by how much that may be wrong.

    Both in steps of 50 metres, the second one rounded up. `metres` None: the phone said nothing.
    """

    metres: int | None = None
    error: int = 0

    def is_within(self, radius_m: int) -> bool:
        """Tell whether it was certainly no farther away than that."""
        return self.metres is not None and self.metres + self.error <= radius_m

    def is_beyond(self, radius_m: int) -> bool:
        """Tell whether it was certainly as far away as that, or farther."""
        return self.metres is not None and self.metres - self.error >= radius_m


def distance_of(fix: Fix | None, office: Point) -> Distance:
    """Return how far a phone is from the sales office."""
    if fix is None:
        return Distance()
    metres = min(metres_between(fix.point, office), FAR_M)
    return Distance(round(metres / STEP_M) * STEP_M, ceil(min(fix.error_m, FAR_M) / STEP_M) * STEP_M)


def read_fix(raw: str) -> Fix | None:
    """Read what a page sends: latitude, longitude, error in metres, with commas. None for what is none of that."""
    try:
        latitude, longitude, error = (float(part) for part in raw.split(","))
        return Fix(Point(latitude, longitude), error) if error >= 0 else None
    except (ValueError, NotAPlace):
        return None
