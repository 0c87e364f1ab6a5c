"""Who may grant how much, and the terms of a subscription."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anchang.modules.deals import errors
from anchang.modules.deals.rules import ladder, terms
from anchang.modules.deals.states import Rung
from anchang.modules.people.api import Role

LIST, FLOOR = 1_000_000_00, 900_000_00
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("total", "rung"),
    [
        (1_000_000_00, Rung.CONSULTANT),
        (999_999_99, Rung.MANAGER),
        (990_000_00, Rung.MANAGER),
        (989_999_99, Rung.DIRECTOR),
        (970_000_00, Rung.DIRECTOR),
        (969_999_99, Rung.CITY),
        (950_000_00, Rung.CITY),
        (949_999_99, Rung.GROUP),
        (FLOOR, Rung.GROUP),
    ],
)
def test_each_rung_grants_up_to_its_share(total: int, rung: Rung) -> None:
    assert ladder.needed(list_fen=LIST, total_fen=total, floor_fen=FLOOR) is rung


def test_below_the_floor_only_the_group_grants_however_small_the_discount() -> None:
    assert ladder.needed(list_fen=LIST, total_fen=995_000_00, floor_fen=996_000_00) is Rung.GROUP
    assert ladder.is_below_floor(995_000_00, 996_000_00) and not ladder.is_below_floor(996_000_00, 996_000_00)


def test_a_unit_without_a_floor_is_never_below_it() -> None:
    assert ladder.needed(list_fen=LIST, total_fen=990_000_00, floor_fen=None) is Rung.MANAGER


def test_the_highest_role_decides_what_one_may_grant_alone() -> None:
    assert ladder.right_of([Role.CONSULTANT, Role.MANAGER]) is Rung.MANAGER
    assert ladder.right_of([]) is Rung.CONSULTANT


def test_a_right_covers_the_rungs_below_it() -> None:
    assert ladder.is_within(Rung.MANAGER, Rung.MANAGER)
    assert not ladder.is_within(Rung.DIRECTOR, Rung.MANAGER)


def test_every_rung_above_the_consultant_has_somebody_to_ask() -> None:
    assert set(ladder.ASKED) == set(Rung) - {Rung.CONSULTANT}


def test_the_contract_is_planned_in_a_week() -> None:
    assert terms.planned_sign(TODAY, None) == TODAY + timedelta(days=7)


@pytest.mark.parametrize("days", [-1, 91])
def test_the_planned_day_is_to_come_and_soon(days: int) -> None:
    with pytest.raises(errors.SignDateOutOfRange):
        terms.planned_sign(TODAY, TODAY + timedelta(days=days))


@pytest.mark.parametrize("deposit", [0, -1, 200_000_01])
def test_a_deposit_is_paid_and_at_most_a_fifth(deposit: int) -> None:
    with pytest.raises(errors.DepositOutOfRange):
        terms.check_deposit(deposit, LIST)
    assert terms.check_deposit(200_000_00, LIST) == 200_000_00


def test_the_sentence_about_the_deposit_names_the_limit() -> None:
    with pytest.raises(errors.DepositOutOfRange) as told:
        terms.check_deposit(0, LIST)
    assert "20%" in str(told.value) and "200,000.00" in str(told.value)


@pytest.mark.parametrize("days", [-1, 31])
def test_a_contract_is_signed_between_subscription_and_today(days: int) -> None:
    with pytest.raises(errors.SignDayOutOfRange):
        terms.signed_on(TODAY, TODAY - timedelta(days=30) + timedelta(days=days), TODAY - timedelta(days=30))
