"""Exact prices: the vectors of the trade, and what must hold for every price."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.modules.deals import errors
from anchang.modules.deals.rules.discount import LINES_MOST, Line, Scheme, quote
from anchang.modules.deals.states import LineKind, Mode, Order

LIST = 1_879_556_80  # 118.36 ㎡ × 15,880
AREA = 118_36
TEN_THOUSAND = Line(LineKind.AMOUNT, 10_000_00)
NINETY_EIGHT = Line(LineKind.PERCENT, 2_00)
NINETY_NINE = Line(LineKind.PERCENT, 1_00)


def test_t_p1_98_and_99_percent_multiplied_then_10_000_off() -> None:
    found = quote(LIST, [NINETY_EIGHT, NINETY_NINE, TEN_THOUSAND], Scheme(Mode.MULTIPLY, Order.PERCENT_FIRST))
    assert found.total_fen == found.exact_fen == 1_813_546_01


def test_t_p1_3_percent_added_then_10_000_off() -> None:
    found = quote(LIST, [NINETY_EIGHT, NINETY_NINE, TEN_THOUSAND], Scheme(Mode.ADDITIVE, Order.PERCENT_FIRST))
    assert found.total_fen == 1_813_170_10


def test_t_p1_10_000_off_first_then_98_and_99_percent() -> None:
    found = quote(LIST, [NINETY_EIGHT, NINETY_NINE, TEN_THOUSAND], Scheme(Mode.MULTIPLY, Order.AMOUNT_FIRST))
    assert found.total_fen == 1_813_844_01


def test_rounding_to_yuan_happens_only_where_the_scheme_says_so_and_is_shown() -> None:
    lines = [NINETY_EIGHT, NINETY_NINE, TEN_THOUSAND]
    found = quote(LIST, lines, Scheme(Mode.MULTIPLY, Order.PERCENT_FIRST, to_yuan=True))
    assert (found.exact_fen, found.total_fen, found.rounding_fen) == (1_813_546_01, 1_813_546_00, -1)
    added = quote(LIST, lines, Scheme(Mode.ADDITIVE, Order.PERCENT_FIRST, to_yuan=True))
    assert added.total_fen == 1_813_170_00


def test_half_a_yuan_is_rounded_up() -> None:
    assert quote(100_00, [Line(LineKind.AMOUNT, 50)], Scheme(to_yuan=True)).total_fen == 100_00


def test_a_cut_of_the_unit_price_counts_by_area() -> None:
    found = quote(LIST, [Line(LineKind.UNIT_CUT, 100_00)], Scheme(), area=AREA)
    assert found.discount_fen == 11_836_00
    assert found.unit_fen == 15_780_00


def test_without_an_area_the_unit_price_cannot_be_cut() -> None:
    with pytest.raises(errors.AreaUnknown):
        quote(LIST, [Line(LineKind.UNIT_CUT, 100_00)], Scheme(), unit="车位 001")


def test_without_lines_the_price_is_the_list_price() -> None:
    found = quote(LIST, [], Scheme())
    assert (found.total_fen, found.discount_fen, found.steps) == (LIST, 0, ())


def test_rounding_never_lifts_a_price_above_the_list_price() -> None:
    assert quote(LIST, [], Scheme(to_yuan=True)).total_fen == 1_879_556_00


@pytest.mark.parametrize("line", [Line(LineKind.PERCENT, 0), Line(LineKind.AMOUNT, -1), Line(LineKind.AMOUNT, LIST)])
def test_a_discount_takes_something_and_leaves_something(line: Line) -> None:
    with pytest.raises(errors.BadDiscount):
        quote(LIST, [line], Scheme())


def test_a_whole_percent_of_hundred_leaves_nothing() -> None:
    with pytest.raises(errors.BadDiscount):
        quote(LIST, [Line(LineKind.PERCENT, 100_00)], Scheme())


def test_a_price_has_a_handful_of_discounts() -> None:
    with pytest.raises(errors.TooManyLines):
        quote(LIST, [NINETY_NINE] * (LINES_MOST + 1), Scheme())


lines = st.lists(
    st.one_of(
        st.builds(Line, st.just(LineKind.PERCENT), st.integers(1, 3_00)),
        st.builds(Line, st.just(LineKind.AMOUNT), st.integers(1, 20_000_00)),
        st.builds(Line, st.just(LineKind.UNIT_CUT), st.integers(1, 200_00)),
    ),
    max_size=6,
)
schemes = st.builds(Scheme, st.sampled_from(Mode), st.sampled_from(Order), st.booleans())
prices = st.integers(500_000_00, 90_000_000_00)


@given(prices, lines, schemes)
def test_the_steps_of_every_quote_sum_to_its_exact_discount(price: int, given: list[Line], scheme: Scheme) -> None:
    found = quote(price, given, scheme, area=AREA)
    assert sum(step.off_fen for step in found.steps) == price - found.exact_fen
    assert abs(found.rounding_fen) < 100 and found.total_fen <= price
    assert found.total_fen % 100 == 0 or not scheme.to_yuan


@given(prices, lines)
def test_multiplied_shares_never_take_more_than_added_ones(price: int, given: list[Line]) -> None:
    added = quote(price, given, Scheme(Mode.ADDITIVE), area=AREA)
    assert quote(price, given, Scheme(Mode.MULTIPLY), area=AREA).exact_fen >= added.exact_fen


@given(prices, lines)
def test_taking_amounts_first_never_costs_the_seller_more(price: int, given: list[Line]) -> None:
    last = quote(price, given, Scheme(order=Order.PERCENT_FIRST), area=AREA)
    assert quote(price, given, Scheme(order=Order.AMOUNT_FIRST), area=AREA).exact_fen >= last.exact_fen


@given(prices, lines)
def test_the_order_in_which_lines_are_named_changes_nothing(price: int, given: list[Line]) -> None:
    backwards = quote(price, given[::-1], Scheme(), area=AREA)
    assert quote(price, given, Scheme(), area=AREA).exact_fen == backwards.exact_fen
