"""Telephone numbers: one spelling for each, the masks of the trade, sentences for what is wrong (domain guide §2.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _

from anchang.kernel.text import clean, digits

_MASK_CHARS = "*＊xX×?"
_F3L4 = re.compile(r"(\d{3})[*]{4}(\d{4})")
_F3L6 = re.compile(r"(\d{3})[*]{2}(\d{6})")


class NotAPhone(ValueError):
    """A text that is no telephone number; `reason` is the sentence for the reader."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class MaskedPhone:
    """A mainland number of which the middle is hidden: 前三后四 or 前三后六."""

    first: str
    last: str

    @property
    def form(self) -> str:
        """Return the known digits, 1385678 or 138345678, as they are indexed."""
        return self.first + self.last

    def __str__(self) -> str:
        return f"{self.first}{'*' * (11 - len(self.form))}{self.last}"


def normalise(raw: str) -> str:
    """Return 11 digits for a mainland mobile, otherwise E.164 with its plus. Raises NotAPhone with a sentence."""
    value = clean(raw)
    if not value:
        raise NotAPhone(_("请填写手机号。"))
    number = digits(value)
    if number.startswith("0086"):
        number = number[4:]
    elif number.startswith("86") and len(number) == 13:
        number = number[2:]
    if value.startswith("+") and not value.startswith("+86"):
        return _abroad(value)
    if len(number) == 11 and number[0] == "1" and number[1] in "3456789":
        return number
    if value.startswith("+86") and not number.removeprefix("86").startswith("1"):
        return _abroad(value)  # a landline as it is stored
    if number.startswith("0") and 10 <= len(number) <= 12:
        return _abroad(f"+86{number[1:]}")
    if len(number) != 11:
        raise NotAPhone(_("手机号应为 11 位，现在是 %(count)s 位。") % {"count": len(number)})
    raise NotAPhone(_("手机号应以 13 至 19 开头。"))


def _abroad(value: str) -> str:
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException as error:
        raise NotAPhone(_("境外号码请写国家或地区区号，如 +852 9123 4567。")) from error
    if not phonenumbers.is_valid_number(parsed):
        raise NotAPhone(_("这个号码不存在，请核对区号与位数。"))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def parse_masked(raw: str) -> MaskedPhone | None:
    """Read 138****5678 or 138**345678; None when the text is not masked. Raises NotAPhone when masked otherwise."""
    value = re.sub(r"[\s-]", "", clean(raw))
    for char in _MASK_CHARS:
        value = value.replace(char, "*")
    if "*" not in value:
        return None
    found = _F3L4.fullmatch(value) or _F3L6.fullmatch(value)
    if not found:
        raise NotAPhone(_("隐号请按前三后四或前三后六填写，如 138****5678。"))
    return MaskedPhone(*found.groups())


def mask(number: str) -> str:
    """Hide the middle: 138****5678; abroad all but the last four."""
    if number.startswith("+"):
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
    return f"{number[:3]}****{number[-4:]}"


def mask_forms(number: str) -> tuple[str, str]:
    """Return the digits known from 前三后四 and from 前三后六 of a full number."""
    plain = number.lstrip("+")
    return plain[:3] + plain[-4:], plain[:3] + plain[-6:]


def show(number: str) -> str:
    """Show in full, grouped as people read it: 138 1234 5678."""
    if len(number) == 11 and number.isdigit():
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    return number
