"""When a customer will come, as brokers say it in chat. The week of the tests: Saturday 10 January 2026."""

from __future__ import annotations

from datetime import date

import pytest

from anchang.kernel import clock
from anchang.modules.filings.rules.arriving import read_arrival

SATURDAY = clock.at_local(date(2026, 1, 10), 11, 20)


@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("明天带程女士看房，13812345678，两点左右", 11, "14:00"),
        ("下午三点到", 10, "15:00"),
        ("明天上午10点半", 11, "10:30"),
        ("后天下午一点一刻", 12, "13:15"),
        ("大后天早上九点", 13, "09:00"),
        ("今晚7点", 10, "19:00"),
        ("今天15：30过来", 10, "15:30"),
        ("明天 9:15", 11, "09:15"),
        ("明天2:30", 11, "14:30"),
        ("中午十二点", 10, "12:00"),
        ("明天中午一点", 11, "13:00"),
        ("周日上午十一点", 11, "11:00"),
        ("周六下午四点", 10, "16:00"),
        ("下周六 14点20分", 17, "14:20"),
        ("星期天三点三刻", 11, "15:45"),
        ("12号上午", 12, "10:00"),
        ("1月15日下午", 15, "14:00"),
        ("客户李先生 明天下午 159****5678", 11, "14:00"),
    ],
)
def test_a_time_is_read_as_a_broker_means_it(text: str, day: int, time: str) -> None:
    found = read_arrival(text, SATURDAY)
    assert found
    assert f"{clock.local(found):%d %H:%M}" == f"{day:02} {time}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "程女士 13812345678",
        "看看3号楼",
        "今天上午九点来过",
        "预算两百万，三室",
        "明天来",
        "25点",
        "2月30日下午三点",
    ],
)
def test_no_time_is_made_up(text: str) -> None:
    assert read_arrival(text, SATURDAY) is None
