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
        return float(re.findall(r'viewBox="0 0 640 ([\d.]+)"', svg)[0])

    assert depth((4, 2)) < depth((4, -2))
