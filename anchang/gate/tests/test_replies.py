"""What the launch door says, beyond what its tests over the tables hear."""

from __future__ import annotations

import json

import pytest

from anchang.gate.launch.replies import early

pytestmark = pytest.mark.any_database

OPENS = 1_800_000_000_000_000


@pytest.mark.parametrize(
    ("before", "seconds"), [(1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (3_600_000_000, 3600), (-5, 1)]
)
def test_who_is_early_hears_when_to_come_again(before: int, seconds: int) -> None:
    found = early(OPENS, OPENS - before)
    assert found.status == 403
    assert b"retry-after: %d\r\n" % seconds in found.head
    assert json.loads(found.body) == {"outcome": "early", "executed": False, "opens": OPENS}
