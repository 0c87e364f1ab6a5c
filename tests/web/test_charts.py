"""Charts keep zero as their base, below it too."""

from __future__ import annotations

import re

from anchang.web.charts import Chart, Series, bars


def heights(svg: str) -> list[float]:
    return [float(found) for found in re.findall(r'<rect[^>]* height="(-?[\d.]+)"', svg)]


def test_a_negative_net_figure_hangs_below_the_base_line() -> None:
    svg = str(bars(Chart(labels=("1", "2", "3"), series=(Series("认购（净）", (2, -1, 0), "套"),))))
    assert heights(svg) == [150.0, 75.0, 0.0]
    assert "−1" in svg


def test_a_chart_without_losses_takes_no_more_room() -> None:
    def depth(values: tuple[float, ...]) -> float:
        svg = str(bars(Chart(labels=("1", "2"), series=(Series("首访", values, "组"),))))
        return float(re.findall(r'<svg[^>]* height="([\d.]+)"', svg)[0])

    assert depth((4, 2)) < depth((4, -2))


def test_words_that_a_phone_has_no_room_for_are_marked_but_not_the_peak_nor_today() -> None:
    month = Chart(
        labels=tuple(map(str, range(1, 32))), series=(Series("首访", (*([11.0] * 29), 40.0, 12.0), "组"),), now=30
    )
    svg = str(bars(month))
    assert svg.count('class="value spare"') == 29
    assert re.findall(r'class="value" [^>]*>(\d+)<', svg) == ["40", "12"]
    assert 'class="value spare"' not in str(bars(Chart(labels=("1", "2"), series=(Series("首访", (4, 2)),))))
