"""Reads one cell as what its column means. A value that is no such thing becomes a sentence, never a guess."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from anchang.kernel.sheets.grid import Cell, is_blank
from anchang.kernel.text import clean

Value = str | int | Decimal | dt.date | dt.time | None

_NUMBER = re.compile(r"[-+]?(\d{1,15}(\.\d{1,12})?|\.\d{1,12})")
_UNITS = re.compile(
    r"(元/㎡|元/m2|元/平方米|元/平|元|人民币|rmb|cny|㎡|m2|平方米|平米|平|套|个|间|组|人|%)$", re.IGNORECASE
)
_TENS = {"万": 10_000, "亿": 100_000_000, "千": 1_000, "百": 100}
_FULL_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_SHORT_DATE = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_TIME = re.compile(
    r"(上午|下午|晚上|晚|中午|早上|凌晨)?\s*(\d{1,2})\s*[:点时]\s*(?:(\d{1,2})|(半))?\s*分?(?::(\d{1,2}))?"
)
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_SERIALS = (20_000, 80_000)  # 1954 to 2119: what a spreadsheet's day number may be here


class Kind(StrEnum):
    """What a column holds. MONEY is read in fen, AREA in hundredths of a square metre, PHONE as typed, digits kept."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    MONEY = "money"
    AREA = "area"
    DATE = "date"
    TIME = "time"
    PHONE = "phone"


class Unreadable(ValueError):
    """A cell that is not what its column holds; the argument ends a sentence that begins with the column's title."""


def show(cell: Cell) -> str:
    """Return the cell as a reader would see it, shortened for a message."""
    words = read_text(cell) if not isinstance(cell, dt.date | dt.time) else str(cell)
    return words if len(words) <= 24 else words[:23] + "…"


def read_text(cell: Cell) -> str:
    """Return the cell as text: whole floats lose their '.0', width and blanks are made one."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return "" if cell is None else clean(str(cell))


def read_number(cell: Cell) -> Decimal:
    """Read a number or a text that is one: full-width digits, thousands separators, 万, 元, ㎡, (1.00) as minus."""
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        raise Unreadable(_("是“%(cell)s”，不是数字。") % {"cell": show(cell)})
    if isinstance(cell, int | float):
        return Decimal(repr(cell))
    words = read_text(cell).replace(",", "").replace(" ", "").replace("'", "")
    words = words.replace("−", "-").lstrip("¥￥$")
    if words.startswith("(") and words.endswith(")"):
        words = "-" + words[1:-1]
    factor = 1
    words = _UNITS.sub("", words)
    while words and words[-1] in _TENS:
        factor *= _TENS[words[-1]]
        words = words[:-1]
    if not _NUMBER.fullmatch(words) or not words.isascii():
        raise Unreadable(_("写的是“%(cell)s”，不是数字。") % {"cell": show(cell)})
    return Decimal(words) * factor


def in_hundredths(cell: Cell, factor: int = 1) -> tuple[int, bool]:
    """Read a number of whole units × factor as hundredths; tell whether decimals beyond the second were rounded."""
    exact = read_number(cell) * 100 * factor
    near = exact.quantize(Decimal(1), ROUND_HALF_UP)
    if abs(near) > 9_000_000_000_000_000:
        raise Unreadable(_("是“%(cell)s”，超出范围。") % {"cell": show(cell)})
    # A computed cell carries the noise of binary fractions: 2121484.6399999997 was never typed.
    return int(near), abs(exact - near) > Decimal("0.0001")


def read_integer(cell: Cell) -> int:
    """Read a whole number."""
    number = read_number(cell)
    if number != number.to_integral_value():
        raise Unreadable(_("是“%(cell)s”，不是整数。") % {"cell": show(cell)})
    return int(number)


def read_date(cell: Cell, *, near: dt.date | None = None) -> dt.date:
    """Read a date: a real one, a day number, 2026-08-01, 2026年8月1日; 8.1, 8月1日 take the year nearest to `near`."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _SERIALS[0] < cell < _SERIALS[1]:
        return _EXCEL_EPOCH + dt.timedelta(days=int(cell))
    words = read_text(cell)
    try:
        if full := _FULL_DATE.match(words):
            return dt.date(*map(int, full.groups()))
        if re.fullmatch(r"(19|20)\d{6}", words):
            return dt.date(int(words[:4]), int(words[4:6]), int(words[6:]))
        if near and (short := _SHORT_DATE.match(words)):
            return _nearest_year(int(short[1]), int(short[2]), near)
    except ValueError:
        pass
    raise Unreadable(_("写的是“%(cell)s”，不是日期。") % {"cell": show(cell)})


def _nearest_year(month: int, day: int, near: dt.date) -> dt.date:
    choices = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            choices.append(dt.date(year, month, day))
        except ValueError:
            continue
    if not choices:
        raise ValueError(month, day)
    return min(choices, key=lambda choice: abs(choice - near))


def read_time(cell: Cell) -> dt.time:
    """Read a time of day: a real one, a fraction of a day, 14:21, 下午2点半."""
    if isinstance(cell, dt.datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, dt.time):
        return cell
    if isinstance(cell, float) and 0 <= cell < 1:
        seconds_of_day = round(cell * 86_400) % 86_400
        return dt.time(seconds_of_day // 3600, seconds_of_day // 60 % 60, seconds_of_day % 60)
    if found := _TIME.search(read_text(cell)):
        half_day, hours, minutes, half, seconds = found.groups()
        hour = int(hours)
        if half_day in ("下午", "晚上", "晚") and hour < 12:
            hour += 12
        minute = 30 if half else int(minutes or 0)
        if hour < 24 and minute < 60 and int(seconds or 0) < 60:
            return dt.time(hour, minute, int(seconds or 0))
    raise Unreadable(_("写的是“%(cell)s”，不是时间。") % {"cell": show(cell)})


def looks_like(cell: Cell, kind: Kind) -> bool:
    """Tell whether a cell may hold such a value, for guessing what a column is."""
    if is_blank(cell):
        return False
    try:
        if kind in (Kind.NUMBER, Kind.MONEY, Kind.AREA, Kind.INTEGER):
            read_number(cell)
        elif kind is Kind.DATE:
            read_date(cell, near=dt.date(2026, 1, 1))
        elif kind is Kind.TIME:
            read_time(cell)
        elif kind is Kind.PHONE:
            return sum(unicodedata.category(char) == "Nd" for char in read_text(cell)) >= 7
    except Unreadable:
        return False
    return True
