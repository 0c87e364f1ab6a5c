"""Charts drawn on the server as SVG, from values that the table twin shows as well (look §13).

Bars start at zero; two series stand in two panels, never on a double axis; lines differ in dash as well as hue.
"""

# ruff: noqa: E501 - markup does not wrap
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH = 640
FULL = 76  # the longest bar of a funnel in percent: its number stands right behind it
NARROW = 290  # what a phone leaves
TOP = 18
WIDEST = 6.0  # of the width in percent: few bars stay bars, and do not become walls
FEW = 14  # bars that need no more room than a page is wide
SPARK = 18.0  # the widest a small bar may be, so that one alone is still a bar
VALUE = 16  # the height of a number below a negative bar


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of numbers; None means not measured and is left out."""

    name: str
    values: Sequence[float | None]
    unit: str = ""

    @property
    def total(self) -> float:
        """Return the sum of what was measured."""
        return sum(value for value in self.values if value is not None)


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: labels below, one or more series; `strong` labels are bold, `now` is the running one."""

    labels: Sequence[str]
    series: Sequence[Series]
    strong: frozenset[int] = frozenset()
    now: int | None = None
    label_title: str = ""

    @property
    def rows(self) -> list[tuple[str, list[float | None]]]:
        """Return the rows of the table twin."""
        return [(label, [one.values[i] for one in self.series]) for i, label in enumerate(self.labels)]


def nice_top(most: float) -> float:
    """Return the round number an axis ends at: 1, 2, 4, 5 or 8 times a power of ten, at least `most`."""
    if most <= 0:
        return 1
    power = 10.0 ** (len(str(int(most))) - 1) if most >= 1 else 0.1
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= most)


def bars(chart: Chart, *, height: int = 150) -> SafeString:
    """Draw bars, one panel a series; the second and later panels are half as high.

    Places across are shares of the width, letters keep their size: the same picture serves a phone and a wall.
    """
    panels, y = [], 0.0
    for i, series in enumerate(chart.series):
        tall = height if i == 0 else height * 0.5
        panels.append(_panel(chart, series, i + 1, y, tall))
        y += tall + _below(series, tall) + TOP + 8
    names = _("，").join(
        _("%(name)s合计%(total)s%(unit)s") % {"name": one.name, "total": _said(one.total), "unit": one.unit}
        for one in chart.series
    )
    return format_html(
        '<svg class="chart fluid{}" width="100%" height="{}" role="img" aria-label="{}">{}{}</svg>',
        " few" if len(chart.labels) <= FEW else "", f"{y + 16:g}", names, SafeString("".join(panels)), _days(chart, y + 6),
    )  # fmt: skip


def _below(series: Series, tall: float) -> float:
    """Return the room under the base line: net figures may be negative, and zero stays the base (look §13)."""
    known = [value for value in series.values if value is not None]
    least = min([*known, 0])
    return tall * -least / nice_top(max(known, default=0)) + VALUE if least < 0 else 0.0


def _panel(chart: Chart, series: Series, rank: int, y: float, tall: float) -> SafeString:
    known = [value for value in series.values if value is not None]
    top, step = nice_top(max(known, default=0)), 100 / max(len(chart.labels), 1)
    width, base = min(step * 0.74, WIDEST), y + TOP + tall
    spare = _spare(len(chart.labels), max((len(_said(value)) for value in known), default=1))
    peak = series.values.index(max(known)) if known else None
    drawn = [
        _bar(
            value, step * i + (step - width) / 2, base, width, tall * value / top,
            f"s{rank}{' now' if i == chart.now else ''}",
            _room(value, spare) if i not in (peak, chart.now) else "",
        )
        for i, value in enumerate(series.values)
        if value is not None
    ]  # fmt: skip
    lines = _grid(top, base, tall, 2 if rank == 1 else 1)
    return format_html("{}{}", lines, SafeString("".join(drawn)))


def _bar(value: float, x: float, base: float, width: float, tall: float, kind: str, spare: str) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}" rx="2"/>'
        '<text class="value{}" x="{}%" y="{}" text-anchor="middle">{}</text>',
        kind, f"{x:.2f}", f"{base - max(tall, 0):.1f}", f"{width:.2f}", f"{abs(tall):.1f}",
        spare, f"{x + width / 2:.2f}", f"{base - tall + (VALUE - 2 if value < 0 else -4):.1f}", _said(value),
    )  # fmt: skip


def _room(value: float, spare: str) -> str:
    """Return the class of a bar's words: where not all have room, nothing is not said at all."""
    return " never" if spare and not value else spare


def _said(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _spare(count: int, letters: int) -> str:
    """Return the class of words that go where there is no room for all: on a phone, or nowhere at all."""
    need = count * (7 * letters + 3)
    return "" if need <= NARROW else " spare" if need <= WIDTH else " never"


def _grid(top: float, base: float, tall: float, parts: int) -> SafeString:
    lines = [(f"{base - tall * i / parts:.1f}", f"{top * i / parts:g}", i) for i in range(parts + 1)]
    drawn = format_html_join(
        "",
        '<line class="{}" x2="100%" y1="{}" y2="{}"/><text class="axis" x="-8" y="{}" text-anchor="end">{}</text>',
        ((("gridline" if i else "baseline"), y, y, f"{float(y) + 4:.1f}", word)
         for y, word, i in lines),
    )  # fmt: skip
    return SafeString(drawn)


def _days(chart: Chart, y: float) -> SafeString:
    count = max(len(chart.labels), 1)
    need = 7 * max((len(label) for label in chart.labels), default=1) + 4
    wide, narrow = (max(1, ceil(need * count / room)) for room in (WIDTH, NARROW))
    return format_html_join(
        "",
        '<text class="{}{}" x="{}%" y="{}" text-anchor="middle">{}</text>',
        (
            (
                "emphasis" if i in chart.strong else "axis",
                " spare" if i % narrow else "",
                f"{100 * (i + 0.5) / count:.2f}",
                f"{y:g}",
                label,
            )
            for i, label in enumerate(chart.labels)
            if i % wide == 0
        ),
    )


def lines(chart: Chart, *, height: int = 150, unit: str = "%") -> SafeString:
    """Draw rates as lines, labelled at their ends; a missing value breaks the line. Letters keep their size."""
    known = [value for one in chart.series for value in one.values if value is not None]
    top = nice_top(max(known, default=0))
    base, step = TOP + height, 100 / max(len(chart.labels), 1)
    paths, words = [], []
    for rank, one in enumerate(chart.series, start=1):
        places = [None if v is None else (step * (i + 0.5), base - height * v / top) for i, v in enumerate(one.values)]
        if not any(places):
            continue
        paths.append(format_html('<path class="line l{}" d="{}"/>', rank, _path(places)))
        x, y = next(place for place in reversed(places) if place)
        last = next(value for value in reversed(one.values) if value is not None)
        words.append(format_html(
            '<text class="emphasis" x="{}%" y="{}" text-anchor="end">{} {}{}</text>',
            f"{x:.2f}", f"{y - 7:.1f}", one.name, f"{last:g}", unit,
        ))  # fmt: skip
    name = _("，").join(one.name for one in chart.series)
    return format_html(
        '<svg class="chart fluid" width="100%" height="{}" role="img" aria-label="{}">{}'
        '<svg width="100%" height="{}" viewBox="0 0 100 {}" preserveAspectRatio="none">{}</svg>{}{}</svg>',
        base + 26, name, _grid(top, base, height, 2), base, base, SafeString("".join(paths)), SafeString("".join(words)),
        _days(chart, base + 18),
    )  # fmt: skip


def _path(places: Sequence[tuple[float, float] | None]) -> str:
    """Return the line through what was measured; alone between gaps, a value is the dot that round ends draw."""
    drawn = []
    for i, place in enumerate(places):
        if place is None:
            continue
        begins = i == 0 or places[i - 1] is None
        is_alone = begins and (i + 1 == len(places) or places[i + 1] is None)
        drawn.append(f"{'M' if begins else 'L'}{place[0]:.2f} {place[1]:.1f}{'h0' if is_alone else ''}")
    return "".join(drawn)


def sparkline(values: Sequence[float], label: str, *, width: int = 132, height: int = 52) -> SafeString:
    """Draw small bars, the last one strong; `label` says what they are."""
    top, step = nice_top(max(values, default=0)), min(width / max(len(values), 1), SPARK)
    left = width - step * len(values)
    drawn = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        (
            ("now" if i == len(values) - 1 else "s1", f"{left + i * step + 2:.1f}", f"{height - height * v / top:.1f}",
             f"{step - 4:.1f}", f"{height * v / top:.1f}")
            for i, v in enumerate(values)
        ),
    )  # fmt: skip
    return format_html(
        '<svg class="sparkline" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        width, height, width, height, label, drawn,
    )  # fmt: skip


def funnel(steps: Sequence[tuple[str, int]], *, first: str) -> SafeString:
    """Draw the steps of one cohort with their share of the first."""
    most = max((count for _name, count in steps), default=0) or 1
    rows = []
    for name, count in steps:
        rows.append((name, f"{count / most * FULL:.1f}", f"{count:,}", _share(count, steps[0][1])))
    head = format_html('<li class="head"><span></span><span></span><span class="rate t3">{}</span></li>', first)
    body = format_html_join(
        "",
        '<li><span>{}</span><span class="track"><svg width="{}%" height="26" aria-hidden="true">'
        '<rect width="100%" height="26" rx="2"/></svg><b>{}</b></span><span class="rate">{}</span></li>',
        rows,
    )
    return format_html('<ol class="funnel">{}{}</ol>', head, body)


def shares(rows: Sequence[tuple[str, int, int]], *, total: str = "") -> SafeString:
    """Draw parts of wholes, one bar a row: name, part, whole; `total` names a last row with the sums."""
    shown = [(name, part, whole, "") for name, part, whole in rows]
    if total:
        shown.append((total, sum(row[1] for row in rows), sum(row[2] for row in rows), "total"))
    return format_html(
        '<ul class="bars">{}</ul>',
        format_html_join(
            "",
            '<li class="{}"><span>{}</span><svg class="meter" viewBox="0 0 100 14" preserveAspectRatio="none" '
            'aria-hidden="true"><rect width="{}" height="14"/></svg><span class="share">{}</span>'
            '<span class="of">{} / {}</span></li>',
            (
                (
                    kind,
                    name,
                    f"{part / whole * 100 if whole else 0:.1f}",
                    _share(part, whole),
                    f"{part:,}",
                    f"{whole:,}",
                )
                for name, part, whole, kind in shown
            ),
        ),
    )


def _share(part: float, whole: float) -> str:
    return f"{part / whole * 100:.1f}%" if whole else "—"


def heat_step(value: float, most: float) -> int:
    """Return the step 0 to 5 of a heat cell; zero stays 0, the most is 5."""
    return 0 if value <= 0 or most <= 0 else max(1, min(5, -int(-value / most * 5 // 1)))


def protection(filed: datetime, earliest: datetime, until: datetime) -> SafeString:
    """Draw the rail of a filing: hatched until the earliest arrival, solid until expiry."""
    whole = (until - filed).total_seconds() or 1
    start = f"{max(14.0, min(60.0, (earliest - filed).total_seconds() / whole * 100)):.1f}"
    return format_html(
        '<svg class="rail" width="100%" height="14" aria-hidden="true"><defs><pattern id="hatch-wait" width="6" height="6" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0v6"/></pattern></defs>'
        '<rect class="wait" x="7" y="4" width="{}%" height="6"/>'
        '<svg x="{}%" width="{}%" height="14" overflow="visible"><rect class="span" y="4" width="100%" height="6"/></svg>'
        '<circle class="knob" cx="7" cy="7" r="5.5"/><circle class="knob from" cx="{}%" cy="7" r="5.5"/>'
        '<svg x="100%" overflow="visible"><circle class="span" cx="-7" cy="7" r="6.5"/></svg></svg>',
        start, start, f"{100 - float(start) - 1:.1f}", start,
    )  # fmt: skip
