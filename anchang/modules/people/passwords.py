"""Passwords that attackers try first."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LIST = Path(__file__).parent / "data" / "breached.txt"


class NotBreached:
    """Refuses what stands in every list of leaked passwords, what is one piece repeated, and one's own number."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError with the reason."""
        plain = unicodedata.normalize("NFKC", password).casefold()
        if plain in known() or _is_repetition(plain):
            raise ValidationError(_("这个密码太常见，请换一个。"), code="password_breached")
        number = getattr(user, "phone", None)
        if number and number.open() in plain:
            raise ValidationError(_("密码里不能有自己的手机号。"), code="password_has_phone")

    def get_help_text(self) -> str:
        """Return the rule for readers."""
        return _("不要用常见密码，也不要包含手机号。")


@cache
def known() -> frozenset[str]:
    """Return the list: lower case, twelve characters or more, because shorter ones are refused anyway."""
    return frozenset(LIST.read_text(encoding="utf-8").split())


def _is_repetition(plain: str) -> bool:
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, 5))
