"""What is paid for a deal, in words and figures, and when a contract stands (domain guide §12)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from anchang.kernel import money
from anchang.kernel.text import clean
from anchang.modules.filings.states import Commission, Standing

_PERCENT = re.compile(r"\d{1,3}(\.\d{1,2})?")
MOST_PERCENT = 100_00
# How many days before its end a contract is spoken of.
REMIND_DAYS = (30, 7)


class NotACommission(ValueError):
    """A text that is no percentage or amount; the argument is the sentence for the reader."""


def read_amount(raw: str, commission: Commission) -> int:
    """Read "2.5" or "2.5%" as hundredths of a percent, "10000" as fen. Raises NotACommission."""
    if commission == Commission.FIXED:
        return _read_yuan(raw)
    value = clean(raw).replace("%", "").strip()
    if not _PERCENT.fullmatch(value):
        raise NotACommission(_("百分比应为数字，最多两位小数。"))
    amount = int(Decimal(value) * 100)
    if not 0 < amount <= MOST_PERCENT:
        raise NotACommission(_("百分比应大于 0，不超过 100。"))
    return amount


def _read_yuan(raw: str) -> int:
    try:
        fen = money.parse_yuan(raw)
    except money.NotMoney as wrong:
        raise NotACommission(str(wrong)) from wrong
    if fen <= 0:
        raise NotACommission(_("金额应大于 0。"))
    return fen


def say_amount(commission: str, amount: int) -> str:
    """Say what is paid for a deal: 成交总价的 2.5%, or 每套 10,000 元."""
    if commission == Commission.PERCENT:
        return _("成交总价的 %(percent)s%%") % {"percent": f"{Decimal(amount) / 100:f}".rstrip("0").rstrip(".")}
    return _("每套 %(yuan)s 元") % {"yuan": money.yuan(amount).removesuffix(".00")}


def reminder_of(ends_on: date, *, today: date) -> int | None:
    """Return for which of the two times a reminder is due, in days before the end; None before them and after the end.

    A day on which nothing ran is made up for by the next one.
    """
    left = (ends_on - today).days
    return next((days for days in sorted(REMIND_DAYS) if 0 <= left <= days), None)


def stands(starts_on: date, ends_on: date, *, is_void: bool, today: date) -> Standing:
    """Tell where a contract stands on a day."""
    if is_void:
        return Standing.VOID
    if today < starts_on:
        return Standing.AHEAD
    return Standing.OVER if ends_on < today else Standing.IN_FORCE
