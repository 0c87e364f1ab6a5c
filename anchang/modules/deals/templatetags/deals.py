"""How shares of a price are written."""

from __future__ import annotations

from fractions import Fraction

from django import template

register = template.Library()


@register.filter
def deal_share(share: Fraction) -> str:
    """2%, 2.5%, 0.05%: up to two decimals, half up; what is less than that is told as such."""
    hundredths = (2 * 10_000 * share.numerator + share.denominator) // (2 * share.denominator)
    if share > 0 and not hundredths:
        return "<0.01%"
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".") + "%"
