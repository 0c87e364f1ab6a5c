"""Charts keep zero as their base, below it too."""

from __future__ import annotations

import re

from django.utils import translation

from anchang.web import charts, ladder
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


def test_few_bars_do_not_become_walls() -> None:
    week = charts.Chart(labels=list("1234567"), series=[charts.Series("首访", [1, 2, 3, 4, 5, 6, 7], "组")])
    month = charts.Chart(labels=[str(i) for i in range(1, 31)], series=[charts.Series("首访", [1] * 30, "组")])
    assert 'class="chart fluid few"' in charts.bars(week) and f'width="{charts.WIDEST:.2f}%"' in charts.bars(week)
    assert 'class="chart fluid"' in charts.bars(month)


def test_no_chart_scales_its_letters() -> None:
    chart = charts.Chart(labels=["1", "2"], series=[charts.Series("转化率", [3, None], "%")])
    for drawn in (charts.bars(chart), charts.lines(chart)):
        assert 'width="100%"' in drawn
        assert "viewBox" not in drawn.partition(">")[0]


def test_a_line_breaks_where_nothing_was_measured() -> None:
    chart = charts.Chart(labels=list("123456"), series=[charts.Series("转化率", [2, 4, None, 3, None, 4], "%")])
    path = re.findall(r'<path class="line l1" d="([^"]+)"', charts.lines(chart))
    assert path == ["M8.33 93.0L25.00 18.0M58.33 55.5h0M91.67 18.0h0"]


def test_the_ladders_words_stand_outside_what_stretches() -> None:
    drawn = ladder.draw(ladder.Ladder(filed=230_000_000, listed=225_000_000, asked=219_000_000, floor=220_000_000))
    assert "<text" not in drawn and "viewBox" not in drawn
    assert ">219.00<" in drawn and ">−6.00<" in drawn


def test_a_chart_is_read_out_in_the_readers_language() -> None:
    chart = charts.Chart(labels=["1"], series=[charts.Series("First visit", [-2], "groups")])
    with translation.override("en"):
        assert 'aria-label="First visit: −2 groups in total"' in charts.bars(chart)
