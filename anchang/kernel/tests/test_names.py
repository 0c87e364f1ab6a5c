"""How much of a name anybody may hear."""

from __future__ import annotations

import pytest

from anchang.kernel.names import short


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("程女士", "程女士"),
        ("李晓燕女士", "李女士"),
        ("欧阳修先生", "欧阳先生"),
        ("李晓燕", "李**"),
        ("欧阳修", "欧阳*"),
        ("Smith", "S****"),
        ("女士", "女*"),
        ("程", "程"),
        ("", ""),
    ],
)
def test_anybody_hears_surname_and_title(name: str, said: str) -> None:
    assert short(name) == said
