"""One name for one building, one key for one unit."""

from __future__ import annotations

import pytest

from anchang.modules.inventory.rules import names
from anchang.modules.inventory.rules.search import Reading, readings


@pytest.mark.parametrize("raw", ["3栋", "3号楼", "3幢", "3#", "3#楼", "第三栋", "3 号 楼", "３栋", "03栋", "3", "3座"])
def test_one_building_has_one_name(raw: str) -> None:
    assert names.building_name(raw) == "3栋"


@pytest.mark.parametrize(
    "raw, name",
    [("A座", "A栋"), ("十二号楼", "12栋"), ("二十一栋", "21栋"), ("会所", "会所"), ("车位", "车位"), ("11A", "11A栋")],
)
def test_other_buildings_keep_what_names_them(raw: str, name: str) -> None:
    assert names.building_name(raw) == name


@pytest.mark.parametrize(
    "raw, name", [("1单元", "1"), ("一单元", "1"), ("2", "2"), ("B单元", "B"), ("", ""), ("01", "1")]
)
def test_entrances_are_bare(raw: str, name: str) -> None:
    assert names.entrance_name(raw) == name


def test_numbers_are_told_apart_without_leading_zeros() -> None:
    assert names.number_key("0201") == names.number_key("201室") == names.number_key("２０１") == "201"
    assert names.unit_number("0201") == "0201"
    assert names.number_key("B1-001") == "B1-001"


@pytest.mark.parametrize(
    "raw, number, label",
    [
        ("2", "0201", "2"),
        ("1F", "1-1", "1"),
        ("", "1202", "12"),
        ("", "0201", "2"),
        ("", "B1-001", "B1"),
        ("-1", "x", "B1"),
        ("12A", "12A01", "12A"),
        ("", "12A01", "12A"),
        ("三层", "301", "三层"),
        ("地下1层", "x", "B1"),
        ("", "独栋", ""),
    ],
)
def test_floors_have_labels(raw: str, number: str, label: str) -> None:
    assert names.floor_label(raw, number) == label


def test_floors_sort_from_the_ground_up() -> None:
    assert sorted(["12", "B1", "2", "12A", "B2", "13"], key=names.floor_order) == ["B2", "B1", "2", "12", "12A", "13"]


@pytest.mark.parametrize(
    "raw, word",
    [
        ("可售", "sale"),
        ("待售", "sale"),
        ("不可售", "shut"),
        ("未推", "shut"),
        ("已售", "sold"),
        ("已签约", "sold"),
        ("", ""),
        ("自持", "shut"),
        ("抵押", "shut"),
    ],
)
def test_words_of_sale_are_understood(raw: str, word: str) -> None:
    assert names.status_word(raw) == word


@pytest.mark.parametrize("words", ["3-2-1202", "3栋2单元1202", "3号楼2单元1202室", "3#2-1202", "３－２－１２０２"])
def test_a_unit_is_found_by_any_of_its_names(words: str) -> None:
    assert Reading("3栋", "2", "1202") in readings(words)


def test_a_number_alone_and_a_building_with_number_are_read() -> None:
    assert Reading("", "", "B1-001") in readings("b1-001")
    assert Reading("3栋", "", "1202") in readings("3栋1202")
    assert readings("") == []
