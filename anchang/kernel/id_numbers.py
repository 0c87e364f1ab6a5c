"""Numbers of identity documents: one spelling for each, and sentences for what is wrong (reliability guide §2.5).

A resident's number has 18 places: region, date of birth, sequence, and a check digit (GB 11643-1999). Everybody else
brings another document, of which only the shape is known.
"""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from anchang.kernel import clock
from anchang.kernel.text import clean

LENGTH = 18
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_RESIDENT = re.compile(r"\d{17}[\dX]", re.ASCII)
_OTHER = re.compile(r"[A-Z0-9]{6,15}", re.ASCII)
SHORTEST_RESIDENT = 12
OLDEST = 1850


class NotAnIdNumber(ValueError):
    """A text that is no document number; `reason` is the sentence for the reader, without the number."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def normalise(raw: str) -> str:
    """Return a resident's 18 places, the check in capitals, or another document's number. Raises NotAnIdNumber.

    What begins with a digit and is longer than any passport's is meant as a resident's.
    """
    number = re.sub(r"[\s-]", "", clean(raw)).upper()
    if not number:
        raise NotAnIdNumber(_("请填写证件号。"))
    if number[0].isdigit() and len(number) >= SHORTEST_RESIDENT:
        return _resident(number)
    if not _OTHER.fullmatch(number):
        raise NotAnIdNumber(_("证件号应为 6 至 15 位字母或数字，居民身份证为 18 位。"))
    return number


def _resident(number: str) -> str:
    if len(number) != LENGTH:
        raise NotAnIdNumber(_("身份证号应为 18 位，现在是 %(count)s 位。") % {"count": len(number)})
    if not _RESIDENT.fullmatch(number):
        raise NotAnIdNumber(_("身份证号前 17 位应为数字，末位为数字或 X。"))
    if not _is_birth(number[6:14]):
        raise NotAnIdNumber(_("身份证号第 7 至 14 位应为出生日期，请核对。"))
    if _CHECKS[sum(int(place) * weight for place, weight in zip(number, _WEIGHTS, strict=False)) % 11] != number[-1]:
        raise NotAnIdNumber(_("身份证号末位与前 17 位对不上，请逐位核对。"))
    return number


def mask(number: str) -> str:
    """Hide the middle: 5101**********751X, of shorter ones E******78."""
    first, last = (4, 4) if len(number) == LENGTH else (1, 2)
    return number[:first] + "*" * (len(number) - first - last) + number[-last:]


def _is_birth(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return day.year >= OLDEST and day <= clock.today()
