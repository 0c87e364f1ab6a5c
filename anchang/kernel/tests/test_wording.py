"""How words stand beside each other, and how long hours are called."""

from __future__ import annotations

import pytest

from anchang.kernel.wording import spelled_hours


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 小时"), (72, "72 小时"), (96, "4 天"), (100, "100 小时"), (168, "7 天")]
)
def test_hours_are_days_where_nobody_counts_hours(count: int, said: str) -> None:
    assert spelled_hours(count) == said
