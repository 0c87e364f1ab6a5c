"""What a wish counts, and how hot a unit is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from anchang.modules.launches.rules.heat import Wished, contention, heat_of, weight


@pytest.mark.parametrize(("rank", "counts"), [(1, "1.0"), (2, "0.5"), (3, "0.3"), (4, "0.2"), (9, "0.2")])
def test_a_wish_counts_by_its_rank(rank: int, counts: str) -> None:
    assert weight(rank) == Decimal(counts)


def test_heat_is_the_sum_of_the_wishes() -> None:
    found = heat_of([("a", 1, 2), ("a", 2, 1), ("b", 5, 1)])
    assert found == {"a": Wished(3, Decimal("2.5")), "b": Wished(1, Decimal("0.2"))}
    assert (found["a"].band, found["b"].band, Wished().band) == (2, 1, 0)
    assert Wished(4, Decimal(4)).band == 3


def test_contention_is_wishes_for_each_unit() -> None:
    assert contention(24, 10) == Decimal("2.4")
    assert contention(3, 0) is None
