"""Pure decisions: what a typed search means, whether two names are one, what is overdue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from anchang.kernel import clock, phones
from anchang.kernel.text import clean, digits
from anchang.modules.customers.states import NO_LONGER_FOLLOWED

SHORTEST_SUFFIX = 4
_NUMBERISH = re.compile(r"[\d\s+\-*＊xX×?()]+")
_MALE, _FEMALE = frozenset({"先生"}), frozenset({"女士", "小姐", "太太", "阿姨"})


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for. `suffix` narrows candidates found by their last four digits."""

    kind: Literal["full", "masked", "digits", "name", "nothing"]
    text: str = ""
    masked: phones.MaskedPhone | None = None

    @property
    def is_number(self) -> bool:
        """Tell whether a number was asked for; such searches are logged."""
        return self.kind in {"full", "masked", "digits"}


def read_query(text: str) -> Query:
    """Read what was typed: a whole number, a masked one, at least its last four digits, or part of a name."""
    value = clean(text)
    if not value:
        return Query("nothing")
    if not _NUMBERISH.fullmatch(value):
        return Query("name", value.replace(" ", ""))
    number = digits(value)
    try:
        if masked := phones.parse_masked(value):
            return Query("masked", masked.form, masked)
        return Query("full", phones.normalise(value))
    except phones.NotAPhone:
        return Query("digits", number) if SHORTEST_SUFFIX <= len(number) <= 12 else Query("nothing", number)


def fits_digits(number: str, asked: str) -> bool:
    """Tell whether a number ends with the digits, or is of the mask whose known digits these are."""
    return number.endswith(asked) or asked in phones.mask_forms(number)


def same_person(one: str, other: str) -> bool:
    """Tell whether two names may be one person's: equal, or one is a surname with a title that suits the other."""
    one, other = (clean(name).replace(" ", "").casefold() for name in (one, other))
    (bare_one, title_one), (bare_other, title_other) = _parts(one), _parts(other)
    if one == other:
        return True
    if title_one and title_other:
        return bare_one == bare_other and {
            title_one in _MALE,
            title_other in _MALE,
        } != {True, False}
    if title_one:
        return other.startswith(bare_one)
    return bool(title_other) and one.startswith(bare_other)


def _parts(name: str) -> tuple[str, str]:
    for title in _MALE | _FEMALE:
        if name.endswith(title) and len(name) > len(title):
            return name.removesuffix(title), title
    return name, ""


def full_name(name: str, title: str = "") -> str:
    """Return a name with its title, once: 程 + 女士 is 程女士."""
    name, title = clean(name), clean(title)
    return name if not title or name.endswith(title) else f"{name}{title}"


def is_overdue(next_follow_at: datetime | None, status: str, *, at: datetime) -> bool:
    """Tell whether the promised follow-up is past; nobody reminds whoever has bought or is lost."""
    return next_follow_at is not None and next_follow_at < at and status not in NO_LONGER_FOLLOWED


def days_late(next_follow_at: datetime | None, status: str, *, at: datetime) -> int:
    """Return by how many office days a promised follow-up is late; 0 on its own day, and when nobody is reminded."""
    if next_follow_at is None or not is_overdue(next_follow_at, status, at=at):
        return 0
    return (clock.local(at).date() - clock.local(next_follow_at).date()).days
