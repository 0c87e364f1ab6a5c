"""Money, areas, telephone numbers, text and ids mean one thing each."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from anchang.kernel import areas, ids, money, phones, text


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("2,218,056.00", 221_805_600),
        ("¥300", 30_000),
        ("１２.５", 1_250),
        ("0.01", 1),
        ("-20", -2_000),
        ("88元", 8_800),
    ],
)
def test_yuan_are_read_as_fen(typed: str, fen: int) -> None:
    assert money.parse_yuan(typed) == fen


@pytest.mark.parametrize("typed", ["1.005", "", "12万", "1e5", "NaN", "--1", "9" * 17, "１.２.３"])
def test_what_is_no_amount_is_refused_not_rounded(typed: str) -> None:
    with pytest.raises(money.NotMoney):
        money.parse_yuan(typed)


@given(st.integers(-money.MAX_FEN, money.MAX_FEN))
def test_an_amount_shown_in_full_reads_back(fen: int) -> None:
    assert money.parse_yuan(money.yuan(fen).replace("−", "-")) == fen


def test_amounts_are_shown_by_need() -> None:
    assert money.yuan(221_805_600) == "2,218,056.00"
    assert money.wan(221_805_600) == "221.81"
    assert money.wan(-500_000) == "−0.50"


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
def test_a_split_sums_exactly_and_no_part_is_off_by_a_fen(fen: int, weights: list[int]) -> None:
    parts = money.split(fen, weights)
    assert sum(parts) == fen
    assert all(
        abs(part * sum(weights) - fen * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
    )


@given(st.integers(-(10**9), 10**9), st.integers(-1000, 1000), st.integers(1, 1000))
def test_times_is_half_away_from_zero(fen: int, numerator: int, denominator: int) -> None:
    result = money.times(fen, numerator, denominator)
    assert abs(2 * (result * denominator - fen * numerator)) <= denominator


def test_areas_keep_two_decimals() -> None:
    assert areas.parse("123.71㎡") == 12_371
    assert areas.show(12_371) == "123.71"
    with pytest.raises(areas.NotAnArea):
        areas.parse("0")
    with pytest.raises(areas.NotAnArea):
        areas.parse("1.234")


@pytest.mark.parametrize(
    "typed",
    ["13812345678", "138 1234 5678", "+86 138-1234-5678", "１３８１２３４５６７８", "008613812345678"],
)
def test_one_number_has_one_spelling(typed: str) -> None:
    assert phones.normalise(typed) == "13812345678"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1365532488", "手机号应为 11 位，现在是 10 位。"),
        ("", "请填写手机号。"),
        ("12345678901", "手机号应以 13 至 19 开头。"),
        ("+852 1234", "这个号码不存在，请核对区号与位数。"),
    ],
)
def test_a_wrong_number_is_refused_with_the_rule(typed: str, sentence: str) -> None:
    with pytest.raises(phones.NotAPhone) as caught:
        phones.normalise(typed)
    assert caught.value.reason == sentence


def test_numbers_from_abroad_and_landlines_are_e164() -> None:
    assert phones.normalise("+852 9123 4567") == "+85291234567"
    assert phones.normalise("028-8533 2211") == "+862885332211"


def test_masks_of_the_trade() -> None:
    assert phones.mask("13812345678") == "138****5678"
    assert phones.mask_forms("13812345678") == ("1385678", "138345678")
    masked = phones.parse_masked("138＊＊＊＊5678")
    assert masked is not None and (masked.form, str(masked)) == ("1385678", "138****5678")
    assert phones.parse_masked("138**345678").form == "138345678"  # type: ignore[union-attr]
    assert phones.parse_masked("13812345678") is None
    with pytest.raises(phones.NotAPhone):
        phones.parse_masked("13*****5678")


def test_text_is_cleaned_but_rare_characters_survive() -> None:
    assert text.clean("\u3000 买买提·吐尔逊\u200b \x00") == "买买提·吐尔逊"
    assert text.clean("𠮷田\U00031350") == "𠮷田\U00031350"
    assert text.digits("１３８-٢") == "1382"
    assert not text.is_storable("a\x00") and not text.is_storable("\ud800")


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = [ids.new_id() for _ in range(5000)]
    assert made == sorted(set(made))
    assert {new.version for new in made} == {7}


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (221_805_600, "221.81 万", "¥2.22\u00a0m"),
        (510_000, "0.51 万", "¥5,100"),
        (-3_500_000, "−3.50 万", "−¥35,000"),
        (112_000_000_00, "11,200.00 万", "¥112.00\u00a0m"),
        (1_120_000_000_00, "112,000.00 万", "¥1.12\u00a0bn"),
        (0, "0.00 万", "¥0"),
    ],
)
def test_an_amount_is_counted_as_its_reader_counts(fen: int, chinese: str, english: str) -> None:
    assert money.brief(fen) == chinese
    with translation.override("en"):
        assert money.brief(fen) == english


def test_a_range_holds_both_its_ends() -> None:
    assert money.between(172_390_000, 195_990_000) == "172–195 万"
    with translation.override("en"):
        assert money.between(172_390_000, 195_990_000) == "¥1.72\u00a0m–¥1.96\u00a0m"


def test_a_column_says_its_unit_once_in_chinese() -> None:
    assert money.in_column(221_805_600) == "221.81"
    with translation.override("en"):
        assert money.in_column(221_805_600) == "¥2.22\u00a0m"
