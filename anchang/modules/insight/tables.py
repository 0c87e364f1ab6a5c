"""The dashboard's tables as rows: what the twin shows and what leaves the house as CSV are the same numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.kernel import money
from anchang.kernel.wording import bracketed
from anchang.modules.insight.dashboard import Dashboard
from anchang.modules.insight.rules import rates

STEP_TITLES = {
    "first": gettext_lazy("首访"),
    "repeat": gettext_lazy("复访"),
    "subscribed": gettext_lazy("认购"),
    "signed": gettext_lazy("签约"),
}
MINUS = re.compile(r"^-(?=\d)")
KIND_TITLES = {"follow": gettext_lazy("跟进"), "signing": gettext_lazy("签约")}


@dataclass(frozen=True, slots=True)
class Table:
    """A table's head and rows."""

    head: list[str]
    rows: list[list[str]]

    @property
    def shown(self) -> list[list[str]]:
        """Return the rows as a page prints them: with a true minus; a file keeps the hyphen that spreadsheets read."""
        return [[MINUS.sub("−", cell) for cell in row] for row in self.rows]


def steps(board: Dashboard) -> list[tuple[str, int]]:
    """Return the funnel's steps by name."""
    return [(str(STEP_TITLES[step.code]), step.count) for step in board.funnel]


def kinds(board: Dashboard) -> list[str]:
    """Return the columns of the heat grid by name."""
    return [str(KIND_TITLES[kind]) for kind in board.facts.overdue]


def daily(board: Dashboard) -> Table:
    """First visits and net subscriptions by day, or week, with the sum."""
    chart = board.daily
    head = [chart.label_title, *(bracketed(one.name, one.unit) for one in chart.series)]
    rows = [[label, *(f"{value or 0:g}" for value in values)] for label, values in chart.rows]
    return Table(head, [*rows, [_("合计"), *(f"{one.total:g}" for one in chart.series)]])


def funnel(board: Dashboard) -> Table:
    """The cohort's steps with their part of the first."""
    rows = [[str(STEP_TITLES[step.code]), str(step.count), _percent(step.of_first)] for step in board.funnel]
    return Table([_("步骤"), _("组"), _("占首访")], rows)


def channels(board: Dashboard, *, exact: bool = False) -> Table:
    """Net subscriptions by channel, with the sum: amounts in short, exact ones in yuan."""
    show = money.yuan if exact else money.in_column
    rows = [
        [_name(board, it.code), str(it.units), _percent(it.of_units), show(it.amount), _percent(it.of_amount)]
        for it in board.channels
    ]
    units, amount = sum(it.units for it in board.channels), sum(it.amount for it in board.channels)
    whole = _percent(Decimal(1)) if board.channels else "—"
    rows.append([_("合计"), str(units), whole, show(amount), whole])
    return Table([_("渠道"), _("套"), _("占套数"), _("元") if exact else _("金额（万元）"), _("占金额")], rows)


def overdue(board: Dashboard) -> Table:
    """What is overdue by consultant and kind, with the sum."""
    rows = [[name, *map(str, counts), str(sum(counts))] for name, counts in board.heat]
    sums = [sum(counts[i] for _name, counts in board.heat) for i in range(len(board.facts.overdue))]
    rows.append([_("合计"), *map(str, sums), str(sum(sums))])
    return Table([_("顾问"), *kinds(board), _("合计")], rows)


def buildings(board: Dashboard) -> Table:
    """Sold of launched by building, with the sum."""
    rows = [[it.name, str(it.sold), str(it.launched), rates.percent(it.sold, it.launched)] for it in board.buildings]
    rows.append([_("合计"), str(board.sold), str(board.launched), rates.percent(board.sold, board.launched)])
    return Table([_("楼栋"), _("已售套数"), _("已推套数"), _("去化率")], rows)


TABLES: dict[str, Callable[[Dashboard], Table]] = {
    "daily": daily,
    "funnel": funnel,
    "channels": channels,
    "overdue": overdue,
    "buildings": buildings,
}
# What leaves the house carries amounts to the fen.
FILES = TABLES | {"channels": partial(channels, exact=True)}


def _name(board: Dashboard, code: str) -> str:
    return board.facts.channels.get(code, code)


def _percent(share: Decimal | None) -> str:
    return "—" if share is None else rates.percent_of(share)
