"""Places on the globe: points as phones read them (WGS-84), what Chinese maps show of them, and how far apart they are.

Maps sold in China show points moved by some hundred metres (GCJ-02). The shift is a published formula, so that a point
copied from a map can be brought to where a phone would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, pi, radians, sin, sqrt

EARTH_M = 6_371_009
# The ellipsoid by which Chinese maps are moved.
_AXIS_M, _FLATNESS = 6_378_245.0, 0.00669342162296594
_CHINA = ((0.8293, 55.8271), (72.004, 137.8347))


class NotAPlace(ValueError):
    """Figures that are no place on the globe."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point in degrees (WGS-84), north and east positive. Raises NotAPlace for one that is not on the globe."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        # Not a number compares with nothing, so it is refused here as well.
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise NotAPlace()


def metres_between(one: Point, other: Point) -> float:
    """Return the distance over the ground in metres, right to half a percent."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    narrowing = cos(radians(one.latitude)) * cos(radians(other.latitude))
    return 2 * EARTH_M * asin(min(1.0, sqrt(sin(north / 2) ** 2 + narrowing * sin(east / 2) ** 2)))


def as_on_maps(point: Point) -> Point:
    """Return where Chinese maps show a point (GCJ-02); outside of China they do not move it."""
    (south, north), (west, east) = _CHINA
    if not (south <= point.latitude <= north and west <= point.longitude <= east):
        return point
    up, along = _shift(point)
    return Point(point.latitude + up, point.longitude + along)


def from_maps(shown: Point) -> Point:
    """Return the point that Chinese maps show at a place, right to a few centimetres."""
    point = shown
    for _round in range(4):
        moved = as_on_maps(point)
        point = Point(
            point.latitude + shown.latitude - moved.latitude, point.longitude + shown.longitude - moved.longitude
        )
    return point


def _shift(point: Point) -> tuple[float, float]:
    """Return by how many degrees a point is moved to the north and to the east."""
    x, y = point.longitude - 105, point.latitude - 35
    bend = 0.1 * sqrt(abs(x))
    common = _waves(x, ((6, 20), (2, 20)))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 2 * bend
    north += common + _waves(y, ((1, 20), (1 / 3, 40), (1 / 12, 160), (1 / 30, 320)))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + bend
    east += common + _waves(x, ((1, 20), (1 / 3, 40), (1 / 12, 150), (1 / 30, 300)))
    turned = radians(point.latitude)
    rest = 1 - _FLATNESS * sin(turned) ** 2
    up = north / (_AXIS_M * (1 - _FLATNESS) / (rest * sqrt(rest)) * pi) * 180
    along = east / (_AXIS_M / sqrt(rest) * cos(turned) * pi) * 180
    return up, along


def _waves(value: float, parts: Sequence[tuple[float, float]]) -> float:
    return sum(height * sin(value * often * pi) for often, height in parts) * 2 / 3
