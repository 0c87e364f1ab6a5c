"""Prices agree within rounding, or the difference is told."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from anchang.modules.inventory.rules import moves, prices
from anchang.modules.inventory.rules.nearest import Candidate, nearest
from anchang.modules.inventory.states import MOVES, STATUS_OF, ClaimKind, Status, sources


def test_the_total_of_the_sample_is_five_thousand_too_much() -> None:
    assert prices.product_of(1869600, 11836) == 221285856
    assert prices.gap(1869600, 221785856, 11836) == 500000


@given(st.integers(1, 50_000_00), st.integers(1, 5_000_00))
def test_a_total_made_from_the_unit_price_has_no_gap(unit: int, gross: int) -> None:
    total = prices.product_of(unit, gross)
    assert prices.gap(unit, total, gross) == 0
    assert prices.gap(unit, round(total, -2), gross) == 0
    assert prices.gap(prices.unit_price_of(total, gross), total, gross) == 0


def test_prices_descend() -> None:
    assert prices.is_ladder(300, 200, 100)
    assert prices.is_ladder(300, 300, None)
    assert not prices.is_ladder(300, 301, None)
    assert not prices.is_ladder(300, 200, 201)


def test_moves_follow_the_table() -> None:
    assert moves.may_move("sale", Status.LOCK)
    assert not moves.may_move("sign", Status.LOCK)
    assert sources(Status.LOCK) == {Status.SALE}
    assert set(MOVES) == set(Status)
    for kind in ClaimKind:
        assert moves.may_move("sale", STATUS_OF[kind]) == (kind is not ClaimKind.CONTRACT)
    assert moves.may_convert("lock", ClaimKind.SUBSCRIPTION)
    assert not moves.may_convert("subscription", ClaimKind.LOCK)


def _flat(
    name: str, floor: int, room_type: str = "A", building: str = "1栋", entrance: str = "1", total: int = 200
) -> Candidate:
    area = 10000 if room_type == "A" else 12000
    return Candidate(
        uuid4(), name, building, entrance, str(floor), floor * 10, room_type, "flat", area, total * 1_000_000
    )


def test_the_nearest_are_of_the_same_type_on_the_nearest_floor() -> None:
    wish = _flat("w", 12)
    free = [
        _flat("a", 20),
        _flat("b", 13, total=201),
        _flat("c", 12, building="2栋"),
        _flat("d", 12, "B"),
        _flat("e", 11),
        wish,
    ]
    found = nearest(wish, free)
    assert [one.name for one in found] == ["c", "e", "b"]
    assert found[0].difference == "同户型，2栋，同层，同价"
    assert found[2].difference == "同户型，高 1 层，多 1.00 万"


def test_without_the_type_the_nearest_area_takes_its_place() -> None:
    found = nearest(_flat("w", 12), [_flat("x", 3, "B")])
    assert found[0].name == "x"
    assert found[0].difference.startswith("B，低 9 层，120.00㎡")
    assert nearest(_flat("w", 12), []) == ()
