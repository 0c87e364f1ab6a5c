"""How words stand beside each other: Chinese and English set lists, brackets and colons with marks of their own."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

MOST_IN_HOURS = 3


def listed(words: Iterable[object]) -> str:
    """Return things one after the other: 甲、乙; in English with commas."""
    return _("、").join(map(str, words))


def phrased(parts: Iterable[object]) -> str:
    """Return parts of a sentence one after the other: 同户型，高 1 层; in English with commas."""
    return _("，").join(map(str, parts))


def bracketed(word: object, more: object) -> str:
    """Return a word and what it needs to be understood: 首访（组）."""
    return _("%(word)s（%(more)s）") % {"word": word, "more": more}


def explained(word: object, more: object) -> str:
    """Return a word and what follows it: 其他：家人来电."""
    return _("%(word)s：%(more)s") % {"word": word, "more": more}


def continued(sentence: object, more: object) -> str:
    """Return a sentence and the next: 刚刚约满。请换一个时段。; in English with a space between."""
    return _("%(sentence)s%(more)s") % {"sentence": sentence, "more": more}


def spelled_hours(count: int) -> str:
    """Return a length of hours as the trade says it: 24 小时, 72 小时; beyond three days whole days, 7 天."""
    days, rest = divmod(count, 24)
    return _("%(n)s 天") % {"n": days} if days > MOST_IN_HOURS and not rest else _("%(n)s 小时") % {"n": count}
