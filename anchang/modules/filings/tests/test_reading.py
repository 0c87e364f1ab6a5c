"""Names as brokers type them, and names and numbers found in pasted chat."""

from __future__ import annotations

import pytest

from anchang.modules.filings.rules.reading import (
    Found,
    Name,
    fits,
    read_chat,
    read_name,
)
from anchang.modules.filings.states import Title


@pytest.mark.parametrize(
    ("raw", "title", "name"),
    [
        ("程女士", "", Name("程", "", Title.MS)),
        ("程", "女士", Name("程", "", Title.MS)),
        ("程晓", "先生", Name("程", "晓", Title.MR)),
        ("欧阳修", "", Name("欧阳", "修")),
        ("王总", "先生", Name("王", "", Title.MR)),
        (" 李 先生 ", "", Name("李", "", Title.MR)),
        ("John Smith", "", Name("John Smith")),
        ("𠮷野", "", Name("𠮷", "野")),
    ],
)
def test_a_name_is_taken_apart(raw: str, title: str, name: Name) -> None:
    assert read_name(raw, title) == name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("程女士", "程晓雨", True),
        ("程女士", "程先生", False),
        ("程晓雨", "程晓云", False),
        ("程", "程女士", True),
        ("程女士", "陈女士", False),
    ],
)
def test_names_fit_unless_they_contradict(one: str, other: str, same: bool) -> None:
    assert fits(read_name(one), read_name(other)) is same


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "明天带程女士看房，13812345678，两点左右",
            Found("程", Title.MS, "13812345678"),
        ),
        (
            "客户姓名：宋明 电话：138 1234 5678 预算300万",
            Found("宋明", Title.NONE, "13812345678"),
        ),
        ("李先生 159****5678", Found("李", Title.MR, "159****5678")),
        (
            "报备 锦宸府 马俊 +86 159-1234-5678",
            Found("马俊", Title.NONE, "15912345678"),
        ),
        (
            "姓名:欧阳女士\n手机：１３８１２３４５６７８",
            Found("欧阳", Title.MS, "13812345678"),
        ),
        ("谢谢！13812345678 何时方便", Found(phone="13812345678")),
        ("下午三点到", Found()),
        ("12345678901", Found()),
    ],
)
def test_name_and_number_are_found_in_chat(text: str, found: Found) -> None:
    assert read_chat(text) == found
