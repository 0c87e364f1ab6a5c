"""A page prints numbers for people, a file hands them to machines."""

from __future__ import annotations

from anchang.modules.insight.tables import Table


def test_a_page_prints_a_true_minus_and_a_file_keeps_the_hyphen() -> None:
    table = Table(["日", "套"], [["20", "-1"], ["合计", "-12.5%"], ["A-1", "3"]])
    assert table.shown == [["20", "−1"], ["合计", "−12.5%"], ["A-1", "3"]]
    assert table.rows[0] == ["20", "-1"]
