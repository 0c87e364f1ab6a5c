"""Shares, steps, ceilings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from anchang.modules.insight.rules import rates


def test_t_f1_420_groups_63_queued_48_subscribed() -> None:
    assert rates.percent(63, 420, places=2) == "15.00%"
    assert rates.percent(48, 63, places=2) == "76.19%"


def test_nothing_of_nothing_is_a_dash_and_none_of_some_is_zero() -> None:
    assert rates.percent(0, 0) == "—"
    assert rates.percent(0, 7) == "0.0%"


def test_the_funnel_measures_each_step_against_the_first() -> None:
    steps = rates.funnel([("first", 420), ("repeat", 118), ("subscribed", 36), ("signed", 24)])
    assert [step.count for step in steps] == [420, 118, 36, 24]
    assert [round(float(step.of_first or 0), 3) for step in steps] == [
        1,
        0.281,
        0.086,
        0.057,
    ]


def test_a_funnel_that_grows_on_the_way_down_is_refused() -> None:
    with pytest.raises(ValueError, match="not one cohort"):
        rates.funnel([("first", 10), ("repeat", 4), ("subscribed", 11)])


def test_who_subscribes_on_the_first_visit_makes_no_share_above_everyone() -> None:
    steps = rates.funnel([("first", 10), ("repeat", 4), ("subscribed", 5)])
    assert [step.of_first for step in steps] == [1, Decimal("0.4"), Decimal("0.5")]


def test_channels_are_measured_by_units_and_by_amount() -> None:
    found = rates.shares([("自渠", 6, 144_700), ("分销", 17, 418_200), ("自然到访", 14, 340_500)])
    assert [share.code for share in found] == ["分销", "自然到访", "自渠"]
    assert sum(share.of_units or 0 for share in found) == pytest.approx(1)
    assert found[0].of_amount == Decimal(418_200) / Decimal(903_400)


def test_the_ceiling_says_with_how_many_deals_it_breaks() -> None:
    found = rates.ceiling(27, 46, 60)
    assert not found.is_over
    assert found.breaks_with == 2


def test_a_ceiling_already_passed_says_so() -> None:
    assert rates.ceiling(30, 46, 60).is_over


def test_a_ceiling_of_nothing_sold_is_not_passed() -> None:
    found = rates.ceiling(0, 0, 60)
    assert (found.is_over, found.room) == (False, 0)
