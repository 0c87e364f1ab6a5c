"""The dashboard as values: facts in, figures with their definitions out. No database, no clock, no request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.modules.insight.definitions import DEFINITIONS, Definition
from anchang.modules.insight.rules import rates
from anchang.modules.insight.rules.deals import Deal, Movement, Net, Stage, flats, net
from anchang.modules.insight.rules.periods import Period, Span, sums
from anchang.web.charts import Chart, Series

DAYS_MOST = 62
RECENT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Building:
    """A building's flats: sold of launched; those not launched."""

    name: str
    sold: int
    launched: int
    shut: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the figures are computed from, read at one instant."""

    span: Span
    period: Period
    before: Period | None
    first_visits: Mapping[date, int]
    cohort: Mapping[str, int]
    deals: Sequence[Deal]
    channels: Mapping[str, str]
    capped: frozenset[str]
    buildings: Sequence[Building]
    overdue: Mapping[str, Mapping[UUID, int]]
    names: Mapping[UUID, str]
    ceiling_percent: int = 60
    permit: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure against the same days before; `ratio` 0.063 is 6.3 % more, None when there was nothing."""

    words: str
    ratio: float | None
    now: int
    then: int

    @property
    def is_share(self) -> bool:
        """Tell whether a percentage says more than the difference; of a handful it only startles."""
        return self.then >= rates.A_HANDFUL

    @property
    def more(self) -> int:
        """Return by how many the figure is above the one before."""
        return max(0, self.now - self.then)

    @property
    def fewer(self) -> int:
        """Return by how many the figure is below the one before."""
        return max(0, self.then - self.now)


class Dashboard:
    """Every figure of the page, computed once."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.period, self.span = facts.period, facts.span

    @property
    def on_its_last_day(self) -> Dashboard:
        """Return the figures of the period's last day, from the same facts."""
        day = self.period.last
        return Dashboard(replace(self.facts, span=Span.TODAY, period=Period(day, day), before=None))

    @cached_property
    def moves(self) -> list[Movement]:
        """Return what flats added to the figures, day by day."""
        return flats(self.facts.deals)

    @cached_property
    def first_visits(self) -> int:
        """Return the groups that came for the first time."""
        return self._visits(self.period)

    @cached_property
    def visits_change(self) -> Change | None:
        """Return how first visits compare with the same days before."""
        if self.facts.before is None:
            return None
        words = {Span.TODAY: _("较昨日"), Span.WEEK: _("较上周同期"), Span.MONTH: _("较上月同期")}
        now, then = self.first_visits, self._visits(self.facts.before)
        ratio = rates.change(now, then)
        return Change(words[self.span], None if ratio is None else float(ratio), now, then)

    @property
    def visits_a_day(self) -> int:
        """Return the mean of first visits a day, half up."""
        days = len(self.period.days)
        return (2 * self.first_visits + days) // (2 * days)

    @cached_property
    def subscriptions(self) -> Net:
        """Return the net subscriptions of the period."""
        return net(self.moves, Stage.SUBSCRIBED, first=self.period.first, last=self.period.last)

    @cached_property
    def signings(self) -> Net:
        """Return the net signings of the period."""
        return net(self.moves, Stage.SIGNED, first=self.period.first, last=self.period.last)

    @property
    def sold(self) -> int:
        """Return the flats sold up to now."""
        return sum(row.sold for row in self.facts.buildings)

    @property
    def launched(self) -> int:
        """Return the flats launched up to now."""
        return sum(row.launched for row in self.facts.buildings)

    @cached_property
    def is_by_week(self) -> bool:
        """Tell whether the period is too long for a bar a day."""
        return len(self.period.days) > DAYS_MOST

    @cached_property
    def spans(self) -> list[Period]:
        """Return the days of the daily figures, or their weeks where there are too many days."""
        return self._weeks() if self.is_by_week else [Period(day, day) for day in self._days()]

    @cached_property
    def by_span(self) -> tuple[list[int], list[int]]:
        """Return first visits and net subscriptions, span by span."""
        moves = ((move.on, move.units) for move in self.moves if move.stage is Stage.SUBSCRIBED)
        return sums(self.spans, self.facts.first_visits.items()), sums(self.spans, moves)

    @cached_property
    def daily(self) -> Chart:
        """Return first visits and net subscriptions by day, or by week where there are too many days."""
        spans, (visits, subscribed) = self.spans, self.by_span
        weekends = frozenset(i for i, it in enumerate(spans) if it.first == it.last and it.first.weekday() >= 5)
        return Chart(
            labels=[f"{it.first:%m-%d}" if self.is_by_week else str(it.first.day) for it in spans],
            series=[
                Series(str(DEFINITIONS["first_visits"].title), visits, _("组")),
                Series(str(DEFINITIONS["subscriptions"].title), subscribed, _("套")),
            ],
            strong=weekends,
            now=len(spans) - 1,
            label_title=_("周") if self.is_by_week else _("日"),
        )

    @cached_property
    def funnel(self) -> list[rates.Step]:
        """Return one cohort's way: those of the period's first visits who came again, subscribed, signed."""
        cohort = self.facts.cohort
        return rates.funnel([(code, cohort.get(code, 0)) for code in ("first", "repeat", "subscribed", "signed")])

    @cached_property
    def channels(self) -> list[rates.Share]:
        """Return the net subscriptions of the period by channel."""
        return rates.by_channel(self.moves, self.period)

    @cached_property
    def ceiling(self) -> rates.Ceiling:
        """Return how near the capped channels are to their ceiling."""
        capped = sum(share.units for share in self.channels if share.code in self.facts.capped)
        return rates.ceiling(max(capped, 0), max(self.subscriptions.units, 0), self.facts.ceiling_percent)

    @cached_property
    def late(self) -> list[UUID]:
        """Return who has something overdue, the most overdue first."""
        kinds = self.facts.overdue.values()
        people = {user_id for kind in kinds for user_id in kind}
        return sorted(people, key=lambda it: (-sum(kind.get(it, 0) for kind in kinds), self.facts.names.get(it, "")))

    @property
    def heat(self) -> list[tuple[str, list[int]]]:
        """Return what is overdue now: a row a consultant, a column a kind."""
        kinds = self.facts.overdue.values()
        return [(self.facts.names.get(it, "—"), [kind.get(it, 0) for kind in kinds]) for it in self.late]

    @property
    def buildings(self) -> list[Building]:
        """Return the buildings of which something is launched."""
        return [row for row in self.facts.buildings if row.launched]

    @property
    def unlaunched(self) -> list[Building]:
        """Return the buildings of which nothing is launched yet."""
        return [row for row in self.facts.buildings if not row.launched]

    def definition(self, code: str) -> Definition:
        """Return what a figure means. Raises KeyError for one that nobody defined."""
        return DEFINITIONS[code]

    def _visits(self, period: Period) -> int:
        return sum(count for day, count in self.facts.first_visits.items() if period.holds(day))

    def _days(self) -> list[date]:
        if self.span is Span.TODAY:
            first = self.period.last - timedelta(days=RECENT_DAYS - 1)
            return Period(first, self.period.last).days
        return self.period.days

    def _weeks(self) -> list[Period]:
        monday = self.period.first - timedelta(days=self.period.first.weekday())
        weeks = []
        while monday <= self.period.last:
            weeks.append(Period(max(monday, self.period.first), min(monday + timedelta(days=6), self.period.last)))
            monday += timedelta(days=7)
        return weeks
