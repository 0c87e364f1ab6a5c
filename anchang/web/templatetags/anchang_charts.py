"""Tags that draw charts; the values come from the view, the same for picture and table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anchang.kernel.wording import bracketed
from anchang.web import charts, ladder

register = template.Library()

register.simple_tag(charts.bars, name="bar_chart")
register.simple_tag(charts.lines, name="line_chart")
register.simple_tag(charts.shares, name="bars_chart")
register.simple_tag(charts.sparkline, name="sparkline")
register.simple_tag(ladder.draw, name="price_ladder")


@register.simple_tag
def funnel_chart(steps: Sequence[tuple[str, int]], of_first: str = "") -> SafeString:
    """Draw one cohort's way; never mixed with numbers of a period. `of_first` heads the shares of the first step."""
    return charts.funnel(steps, first=of_first or _("占首访"))


@register.simple_tag
def chart_table(chart: charts.Chart) -> SafeString:
    """Write the table twin of a bar or line chart: the same numbers, a sum row for counts."""
    head = format_html_join(
        "",
        '<th scope="col" class="n">{}</th>',
        ((bracketed(one.name, one.unit) if one.unit else one.name,) for one in chart.series),
    )
    body = format_html_join(
        "", '<tr><th scope="row">{}</th>{}</tr>', ((label, _cells(values)) for label, values in chart.rows)
    )
    return format_html(
        '<table class="table"><thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table>',
        chart.label_title, head, body,
    )  # fmt: skip


@register.simple_tag
def heat_grid(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]], urls: Any = None) -> SafeString:
    """Draw counts as a grid that carries its numbers and sums; `urls` maps (row, column) to a list's address."""
    most = max((value for _name, values in rows for value in values), default=0)
    head = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in columns))
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}<td class="sum">{}</td></tr>',
        ((name, _heat(values, most, i, urls or {}), sum(values)) for i, (name, values) in enumerate(rows)),
    )
    sums = format_html_join(
        "", '<td class="sum">{}</td>', ((sum(v[i] for _n, v in rows),) for i in range(len(columns)))
    )
    total = sum(sum(values) for _name, values in rows)
    return format_html(
        '<table class="heat-grid"><thead><tr><td></td>{}<th scope="col">{}</th></tr></thead><tbody>{}</tbody>'
        '<tfoot><tr><th scope="row">{}</th>{}<td class="sum">{}</td></tr></tfoot></table>',
        head, _("合计"), body, _("合计"), sums, total,
    )  # fmt: skip


@register.simple_tag
def protection(filed: datetime, earliest: datetime, until: datetime) -> SafeString:
    """Draw a filing's time line: filed, earliest arrival, expiry."""
    from anchang.web.templatetags.anchang import clock_time, moment

    return format_html(
        '<div class="protection">{}<ol><li><b>{}</b><span>{}</span></li><li><b>{}</b> {}<span>{}</span></li>'
        "<li><b>{}</b><span>{}</span></li></ol></div>",
        charts.protection(filed, earliest, until), clock_time(filed), _("报备"), clock_time(earliest), _("起"),
        _("可到访"),
        moment(until), _("到期"),
    )  # fmt: skip


def _cells(values: Sequence[float | None]) -> SafeString:
    return format_html_join("", '<td class="n">{}</td>', (("—" if v is None else f"{v:,g}",) for v in values))


def _heat(values: Sequence[int], most: int, row: int, urls: Any) -> SafeString:
    return format_html_join(
        "",
        '<td class="heat-{}">{}</td>',
        ((charts.heat_step(v, most), _heat_word(v, urls.get((row, i)))) for i, v in enumerate(values)),
    )


def _heat_word(value: int, url: str | None) -> SafeString:
    if not value:
        return SafeString('<span aria-hidden="true">•</span><span class="hide">0</span>')
    return format_html('<a href="{}">{}</a>', url, value) if url else format_html("{}", value)
