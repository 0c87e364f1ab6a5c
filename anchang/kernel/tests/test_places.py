"""Points, their distances, and what Chinese maps make of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.kernel.places import NotAPlace, Point, as_on_maps, from_maps, metres_between

SQUARE = Point(39.915, 116.404)


def test_a_degree_of_the_equator_is_a_hundred_and_eleven_kilometres() -> None:
    assert metres_between(Point(0, 0), Point(0, 1)) == pytest.approx(111_195, rel=0.001)
    assert metres_between(Point(60, 0), Point(60, 1)) == pytest.approx(111_195 / 2, rel=0.001)


def test_maps_show_a_point_where_others_have_measured_it() -> None:
    shown = as_on_maps(SQUARE)
    assert (shown.latitude, shown.longitude) == pytest.approx((39.9164042815, 116.4102444992), abs=1e-9)
    assert 500 < metres_between(SQUARE, shown) < 600


def test_abroad_maps_move_nothing() -> None:
    assert as_on_maps(Point(48.85, 2.35)) == Point(48.85, 2.35)


@given(latitude=st.floats(18, 53), longitude=st.floats(74, 134))
def test_what_is_read_off_a_map_is_brought_back_to_within_a_metre(latitude: float, longitude: float) -> None:
    point = Point(latitude, longitude)
    assert metres_between(from_maps(as_on_maps(point)), point) < 1


@pytest.mark.parametrize(("latitude", "longitude"), [(90.1, 0), (0, -180.1), (float("nan"), 0), (0, float("inf"))])
def test_what_is_not_on_the_globe_is_no_place(latitude: float, longitude: float) -> None:
    with pytest.raises(NotAPlace):
        Point(latitude, longitude)
