"""The dashboard as values: periods, cohort, channels, heat, buildings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from anchang.modules.insight import tables
from anchang.modules.insight.dashboard import Building, Dashboard, Facts
from anchang.modules.insight.definitions import DEFINITIONS
from anchang.modules.insight.rules.deals import Deal
from anchang.modules.insight.rules.periods import Period, Span, before, period_of

TODAY = date(2026, 11, 21)
OPENED = date(2026, 8, 22)
LIN, ZHOU = uuid4(), uuid4()


def deal(day: int, channel: str = "natural", amount: int = 2_000_000_00) -> Deal:
    """Return a flat subscribed on a day of November."""
    return Deal(
        id=uuid4(),
        customer_id=uuid4(),
        channel=channel,
        is_flat=True,
        subscribed_on=date(2026, 11, day),
        amount=amount,
    )


def board(span: Span = Span.MONTH, **changes: Any) -> Dashboard:
    """Return a dashboard of the story's November."""
    period = period_of(span, TODAY, opened=OPENED)
    visits: Mapping[date, int] = {OPENED + timedelta(days=n): 2 for n in range(92)}
    overdue: dict[str, dict[UUID, int]] = {"follow": {LIN: 2, ZHOU: 5}, "signing": {LIN: 1}}
    values: dict[str, Any] = {
        "span": span,
        "period": period,
        "before": before(span, period),
        "first_visits": visits,
        "cohort": {"first": 42, "repeat": 12, "subscribed": 4, "signed": 2},
        "deals": [deal(2), deal(7, "channel"), deal(21, "channel"), deal(21, "call")],
        "channels": {"natural": "自然到访", "channel": "渠道", "call": "来电"},
        "capped": frozenset({"channel"}),
        "buildings": [Building("1栋", 88, 120, 0), Building("7栋", 0, 0, 144)],
        "overdue": overdue,
        "names": {LIN: "林晓岚", ZHOU: "周子昂"},
    }
    return Dashboard(Facts(**(values | changes)))


def test_the_month_counts_its_own_days_and_compares_with_the_same_days_before() -> None:
    month = board()
    assert month.first_visits == 42
    assert month.visits_a_day == 2
    assert month.visits_change is not None
    assert month.visits_change.ratio == 0


@pytest.mark.parametrize(
    ("yesterday", "today", "is_share", "more", "fewer"), [(2, 7, False, 5, 0), (0, 3, False, 3, 0), (12, 9, True, 0, 3)]
)
def test_a_handful_is_compared_by_its_difference_and_not_by_a_percentage(
    yesterday: int, today: int, is_share: bool, more: int, fewer: int
) -> None:
    change = board(Span.TODAY, first_visits={TODAY - timedelta(days=1): yesterday, TODAY: today}).visits_change
    assert change is not None
    assert (change.is_share, change.more, change.fewer) == (is_share, more, fewer)


def test_everything_since_the_opening_is_compared_with_nothing() -> None:
    assert board(Span.ALL).visits_change is None


def test_bars_of_the_month_are_days_with_bold_weekends_and_add_up() -> None:
    chart = board().daily
    assert len(chart.labels) == 21
    assert {chart.labels[i] for i in chart.strong} == {"1", "7", "8", "14", "15", "21"}
    assert [one.total for one in chart.series] == [42, 4]
    assert chart.now == 20


def test_bars_of_a_long_time_are_weeks_that_add_up_to_the_same() -> None:
    long = board(Span.ALL)
    assert long.is_by_week
    assert [one.total for one in long.daily.series] == [long.first_visits, long.subscriptions.units]


def test_today_is_shown_among_the_last_seven_days() -> None:
    today = board(Span.TODAY)
    assert today.first_visits == 2
    assert len(today.daily.labels) == 7


def test_channels_add_up_and_the_ceiling_says_how_much_room_is_left() -> None:
    month = board()
    assert [(share.code, share.units) for share in month.channels] == [("channel", 2), ("call", 1), ("natural", 1)]
    assert (month.ceiling.units, month.ceiling.total, month.ceiling.breaks_with) == (2, 4, 2)


def test_the_most_overdue_consultant_stands_first() -> None:
    assert board().heat == [("周子昂", [5, 0]), ("林晓岚", [2, 1])]


def test_a_building_not_launched_is_named_apart() -> None:
    month = board()
    assert [row.name for row in month.buildings] == ["1栋"]
    assert [row.name for row in month.unlaunched] == ["7栋"]
    assert (month.sold, month.launched) == (88, 120)


def test_nothing_yet_is_shown_without_a_rate() -> None:
    empty = board(deals=[], cohort={}, first_visits={}, buildings=[], overdue={"follow": {}})
    assert (empty.first_visits, empty.subscriptions.units, empty.channels, empty.heat) == (0, 0, [], [])
    assert tables.buildings(empty).rows == [["合计", "0", "0", "—"]]
    assert [row[2] for row in tables.funnel(empty).rows] == ["—"] * 4


@pytest.mark.parametrize("name", sorted(tables.TABLES))
def test_every_row_of_a_table_is_as_wide_as_its_head(name: str) -> None:
    table = tables.TABLES[name](board())
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.head)}


def test_every_definition_says_what_it_counts_and_how() -> None:
    for definition in DEFINITIONS.values():
        assert str(definition.title)
        assert str(definition.sentence).endswith("。")
        assert str(definition.formula)


def test_a_figure_that_nobody_defined_is_refused() -> None:
    with pytest.raises(KeyError):
        board().definition("profit")


def test_the_period_holds_its_first_and_last_day() -> None:
    period = Period(date(2026, 11, 1), TODAY)
    assert period.holds(period.first)
    assert period.holds(period.last)
    assert not period.holds(date(2026, 10, 31))
