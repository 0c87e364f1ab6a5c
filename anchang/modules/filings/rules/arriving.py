"""Reads when a customer will come out of a chat text: 明天下午三点, 周六10点半, 28号上午."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from anchang.kernel import clock
from anchang.kernel.text import clean

_COUNT = "一二三四五六七八九十"
_DAYS = {"今天": 0, "今日": 0, "今早": 0, "今晚": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3}
_WEEK = "一二三四五六日"
# The hour that is meant when only a part of the day is named.
_PARTS = {"早上": 9, "早": 9, "上午": 10, "中午": 12, "下午": 14, "傍晚": 17, "晚上": 19, "晚": 19}
_LATE = {"下午", "傍晚", "晚上", "晚"}
_OPENS = 8

_DAY = re.compile("|".join(sorted(_DAYS, key=len, reverse=True)))
_WEEKDAY = re.compile(r"(下)?(?:周|星期|礼拜)([一二三四五六日天])")
_DATE = re.compile(r"(?<!\d)(?:(1[0-2]|0?[1-9])\s*[月./-]\s*)?(3[01]|[12]\d|0?[1-9])\s*[号日](?!楼|栋|线)")
_PART = re.compile("|".join(sorted(_PARTS, key=len, reverse=True)))
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?!\d)")
_HOUR = re.compile(rf"(?<![\d{_COUNT}])(\d{{1,2}}|十[一二]?|[{_COUNT}两])\s*点(?:钟)?\s*(半|一刻|三刻|[0-5]\d(?=分)|)")
_MINUTES = {"": 0, "半": 30, "一刻": 15, "三刻": 45}


def read_arrival(raw: str, at: datetime) -> datetime | None:
    """Return the instant a text speaks of, seen from `at`; None where it names no hour, or one that has passed."""
    text = clean(raw)
    time = _time_in(text)
    day = _day_in(text, clock.local(at).date())
    if time is None or day is None:
        return None
    found = clock.at_local(day, *time)
    return found if found > at else None


def _time_in(text: str) -> tuple[int, int] | None:
    part = _PART.search(text)
    if found := _CLOCK.search(text):
        return _by_part(int(found[1]), part), int(found[2])
    if found := _HOUR.search(text):
        hour = _number(found[1])
        minutes = _MINUTES.get(found[2])
        return (_by_part(hour, part), int(found[2]) if minutes is None else minutes) if hour < 24 else None
    return (_PARTS[part[0]], 0) if part else None


def _by_part(hour: int, part: re.Match[str] | None) -> int:
    """Return the hour on a clock of 24: nobody comes to an office at two in the night."""
    if hour >= 12:
        return hour
    is_late = part[0] in _LATE if part else hour < _OPENS
    at_noon = part is not None and part[0] == "中午" and hour < 3
    return hour + 12 if is_late or at_noon else hour


def _day_in(text: str, today: date) -> date | None:
    if found := _DAY.search(text):
        return today + timedelta(days=_DAYS[found[0]])
    if found := _WEEKDAY.search(text):
        ahead = _WEEK.index(found[2].replace("天", "日")) - today.weekday()
        return today + timedelta(days=ahead + 7 if found[1] else ahead % 7)
    if found := _DATE.search(text):
        return _next_date(int(found[1]) if found[1] else None, int(found[2]), today)
    return today


def _next_date(month: int | None, day: int, today: date) -> date | None:
    """Return the next day with this date, within a year."""
    days = (today + timedelta(days=ahead) for ahead in range(366))
    return next((one for one in days if one.day == day and month in (None, one.month)), None)


def _number(words: str) -> int:
    if words.isdecimal():
        return int(words)
    if words == "两":
        return 2
    return sum(_COUNT.index(sign) + 1 for sign in words)  # 十一 is ten and one
