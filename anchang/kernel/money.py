"""Money is a whole number of fen; nothing is rounded that a person typed (domain guide §3, reliability guide §2.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anchang.kernel.text import clean

Fen = int
MAX_FEN = 9_000_000_000_000_00  # nine trillion yuan: far above any unit, far below 2**63

_YUAN = re.compile(r"-?\d{1,16}(\.\d{1,2})?")


class NotMoney(ValueError):
    """A text that is no amount of yuan; the argument is the sentence for the reader."""


def parse_yuan(raw: str) -> Fen:
    """Read '2,218,056.00', '¥300' or '１２.５' as fen. Raises NotMoney for more than two decimals or anything else."""
    value = clean(raw).replace(",", "").removeprefix("¥").removesuffix("元").strip()
    if not _YUAN.fullmatch(value):
        raise NotMoney(_("金额应为数字，最多两位小数。"))
    fen = int(Decimal(value) * 100)
    if abs(fen) > MAX_FEN:
        raise NotMoney(_("金额超出范围。"))
    return fen


def yuan(fen: Fen) -> str:
    """Show fen exactly: 2,218,056.00; a minus is U+2212 (look §11)."""
    sign = "−" if fen < 0 else ""
    whole, cents = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{cents:02d}"


def wan(fen: Fen) -> str:
    """Show fen in ten thousands of yuan with two decimals, half up: 221.81."""
    return _scaled(fen, 1_000_000)


class Short(NamedTuple):
    """An amount as people say it, the figure and its unit apart so that a page may set them in two sizes."""

    figure: str
    unit: str


def short(fen: Fen) -> Short:
    """Return 221.81 and 万; in English, which counts in millions, ¥2.22 and m, below one million ¥5,100 alone."""
    if not _in_english():
        return Short(wan(fen), "万")
    sign, size = ("−" if fen < 0 else ""), abs(fen)
    if size < 1_000_000_00:
        return Short(f"{sign}¥{(Decimal(size) / 100).quantize(Decimal(1), ROUND_HALF_UP):,}", "")
    part, unit = (1_000_000_000_00, "bn") if size >= 1_000_000_000_00 else (1_000_000_00, "m")
    return Short(f"{sign}¥{_scaled(size, part)}", unit)


def brief(fen: Fen) -> str:
    """Show fen in one word of the reader's language: 221.81 万, ¥2.22 m."""
    figure, unit = short(fen)
    # An English unit is one letter: it does not begin a line.
    return (f"{figure}\u00a0{unit}" if _in_english() else f"{figure} {unit}") if unit else figure


def in_column(fen: Fen) -> str:
    """Show fen under a head that says 万元 in Chinese: 221.81; in English each carries its own unit: ¥2.22 m."""
    return brief(fen) if _in_english() else wan(fen)


def between(low: Fen, high: Fen) -> str:
    """Show a range in whole 万, cut off so that it holds both ends: 172–195 万; in English ¥1.72 m–¥1.95 m."""
    if _in_english():
        return f"{brief(low)}–{brief(high)}"
    return f"{low // 1_000_000:,}–{high // 1_000_000:,} 万"


def _in_english() -> bool:
    return (get_language() or "").startswith("en")


def _scaled(fen: Fen, part: Fen) -> str:
    value = (Decimal(abs(fen)) / part).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{'−' if fen < 0 else ''}{value:,}"


def times(fen: Fen, numerator: int, denominator: int) -> Fen:
    """Return fen × numerator ÷ denominator, half away from zero."""
    product = abs(fen * numerator)
    result = (2 * product + abs(denominator)) // (2 * abs(denominator))
    return result if (fen * numerator < 0) == (denominator < 0) or result == 0 else -result


def split(fen: Fen, weights: Sequence[int]) -> list[Fen]:
    """Split by weights so that the parts sum exactly, the largest remainders first (reliability guide §2.4)."""
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must be positive")
    sign, size = (-1, -fen) if fen < 0 else (1, fen)
    parts = [size * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % total), i))
    for i in order[: size - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
