"""One cell at a time, in the habits of real files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from anchang.kernel.sheets import values
from anchang.kernel.sheets.grid import Cell
from anchang.kernel.sheets.values import Kind, Unreadable

NOON = dt.datetime(2026, 1, 1, 14, 21, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "cell, number",
    [
        (118.36, "118.36"),
        ("118.36", "118.36"),
        ("１４１.９５", "141.95"),
        ("2,206,738.98", "2206738.98"),
        ("2，206，738.98", "2206738.98"),
        ("¥300", "300"),
        ("300元", "300"),
        ("17924 元/㎡", "17924"),
        ("123.71㎡", "123.71"),
        ("1.2万", "12000"),
        ("1.2 万元", "12000"),
        ("1亿", "100000000"),
        ("(5.00)", "-5.00"),
        ("−143.61", "-143.61"),
        ("-143.61", "-143.61"),
        ("+3", "3"),
        (".5", "0.5"),
        (7, "7"),
        ("95%", "95"),
    ],
)
def test_numbers_are_read_as_people_type_them(cell: Cell, number: str) -> None:
    assert values.read_number(cell) == Decimal(number)


@pytest.mark.parametrize(
    "cell", ["待定", "约120", "1e5", "NaN", "1_000", "12.3.4", "", "万", "١٢٣x", True, dt.date(2026, 1, 1)]
)
def test_what_is_no_number_says_so(cell: Cell) -> None:
    with pytest.raises(Unreadable, match="不是数字"):
        values.read_number(cell)


def test_the_noise_of_binary_fractions_is_no_rounding() -> None:
    assert values.in_hundredths(2121484.6399999997) == (212148464, False)
    assert values.in_hundredths("1.005") == (101, True)
    assert values.in_hundredths("221.81", 10_000) == (221810000, False)
    with pytest.raises(Unreadable, match="超出范围"):
        values.in_hundredths("99999999999999999"[:15], 1_000_000)


def test_text_loses_what_excel_added() -> None:
    assert values.read_text(1202.0) == "1202"
    assert values.read_text(" ３－２－1202　") == "3-2-1202"
    assert values.read_text(True) == "是"
    assert values.read_text(None) == ""


@pytest.mark.parametrize(
    "cell",
    [
        dt.date(2026, 8, 1),
        dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC),
        "2026-08-01",
        "2026/8/1",
        "2026.8.1",
        "2026年8月1日",
        "20260801",
        46235.0,
        "8月1日",
        "8.1",
        "8/1",
    ],
)
def test_dates_are_read_in_every_habit(cell: Cell) -> None:
    assert values.read_date(cell, near=dt.date(2026, 11, 1)) == dt.date(2026, 8, 1)


def test_a_date_without_year_takes_the_nearest_year() -> None:
    assert values.read_date("12月30日", near=dt.date(2026, 1, 5)) == dt.date(2025, 12, 30)
    with pytest.raises(Unreadable):
        values.read_date("8.1")
    with pytest.raises(Unreadable):
        values.read_date("2月30日", near=dt.date(2026, 1, 5))


@pytest.mark.parametrize("cell", ["14:21", "下午2:21", "14点21分", dt.time(14, 21), NOON, (14 * 60 + 21) / 1440])
def test_times_are_read_in_every_habit(cell: Cell) -> None:
    assert values.read_time(cell) == dt.time(14, 21)


def test_half_past_is_read_and_nonsense_is_not() -> None:
    assert values.read_time("下午2点半") == dt.time(14, 30)
    for cell in ("下午", "25:00", 3.5, "12:75"):
        with pytest.raises(Unreadable):
            values.read_time(cell)


def test_whole_numbers_stay_whole() -> None:
    assert values.read_integer("33") == 33
    with pytest.raises(Unreadable, match="不是整数"):
        values.read_integer(3.5)


def test_a_column_of_phones_looks_like_one() -> None:
    assert values.looks_like(13812345678.0, Kind.PHONE)
    assert values.looks_like("138 1234 5678", Kind.PHONE)
    assert not values.looks_like("程女士", Kind.PHONE)
