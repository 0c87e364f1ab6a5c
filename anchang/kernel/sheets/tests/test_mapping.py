"""A mapping survives being saved, and nonsense is refused in words."""

from __future__ import annotations

import json

import pytest

from anchang.kernel.sheets import mapping as mappings
from anchang.kernel.sheets.errors import MappingUnreadable
from anchang.kernel.sheets.mapping import Mapping
from anchang.kernel.sheets.reading import read
from anchang.kernel.sheets.tests.books import STOCK, grid


def test_a_mapping_round_trips() -> None:
    one = Mapping(
        "*栋", "flat", (1, 2), {"code": "B"}, {"worth": 10_000}, {"house": "{sheet}"}, {"code": "{a}-{b}"}, ("house",)
    )
    assert mappings.from_json(mappings.to_json([one, Mapping()])) == [one, Mapping()]


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "[]",
        "{}",
        '{"sheets": 3}',
        '{"sheets": [3]}',
        '{"sheets": [{"color": 1}]}',
        '{"sheets": [{"kind": 1}]}',
        '{"sheets": [{"columns": {"a": "A1"}}]}',
        '{"sheets": [{"columns": []}]}',
        '{"sheets": [{"factors": {"a": "x"}}]}',
        '{"sheets": [{"factors": {"a": 0}}]}',
        '{"sheets": [{"header_rows": [0]}]}',
        '{"sheets": [{"splits": {"a": "b"}}]}',
        '{"sheets": [{"splits": {"a": "{b}{b}"}}]}',
        '{"sheets": [{"splits": {"a": "{b}[室"}}]}',
        '{"sheets": [{"splits": {"a": "{b};"}}]}',
        '{"sheets": [{"fill_down": "a"}]}',
        "[" * 100_000,
    ],
)
def test_nonsense_is_refused(broken: str) -> None:
    with pytest.raises(MappingUnreadable):
        mappings.from_json(broken)


def test_a_sheet_no_guess_understands_comes_in_by_mapping() -> None:
    sheet = grid([["甲", "乙", "丙"], ["3#2#101", "x", "0.2"]], name="南")
    one = mappings.from_data(
        json.loads(
            '{"sheet": "南*", "kind": "stock", "header_rows": [1], "columns": {"code": "A", "worth": "C"},'
            ' "factors": {"worth": 10000}, "splits": {"code": "{shelf}#{x}#{item}"}, "fixed": {"house": "{sheet}库"}}'
        )
    )
    assert one.fits("南区") and not one.fits("北")
    record = read(sheet, one, STOCK).records[0]
    assert record.is_usable
    assert record.values == {"shelf": "3", "item": "101", "worth": 200_000, "house": "南库"}
