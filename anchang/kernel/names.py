"""Names of people: how much of one may be said to anybody."""

from __future__ import annotations

import re

from anchang.kernel.text import clean

TITLES = ("先生", "女士", "小姐", "太太", "阿姨", "大哥")
DOUBLE_SURNAMES = frozenset(
    re.findall("..", "欧阳上官司马诸葛夏侯皇甫尉迟公孙慕容令狐司徒司空东方端木南宫长孙宇文轩辕独孤百里")
)


def surname(name: str) -> str:
    """Return the surname of a name written surname first; of any other its first letter."""
    return name[: 2 if name[:2] in DOUBLE_SURNAMES else 1]


def short(name: str) -> str:
    """Return what anybody may hear: surname and title, 李女士; without a title 李**."""
    value = clean(name)
    for title in TITLES:
        if value.endswith(title) and len(value) > len(title):
            return f"{surname(value.removesuffix(title))}{title}"
    return surname(value) + "*" * (len(value) - len(surname(value)))
