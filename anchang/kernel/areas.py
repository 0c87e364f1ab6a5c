"""Areas are whole hundredths of a square metre."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from anchang.kernel.text import clean

CentiSqm = int
MAX_CENTI = 100_000_000  # one square kilometre

_AREA = re.compile(r"\d{1,8}(\.\d{1,2})?")


class NotAnArea(ValueError):
    """A text that is no area; the argument is the sentence for the reader."""


def parse(raw: str) -> CentiSqm:
    """Read '123.71' or '123.71㎡' as hundredths of a square metre. Raises NotAnArea."""
    value = re.sub(r"(m2|㎡|平方米|平米|平)$", "", clean(raw).replace(",", "")).strip()
    if not _AREA.fullmatch(value):
        raise NotAnArea(_("面积应为数字，最多两位小数。"))
    centi = int(Decimal(value) * 100)
    if not 0 < centi <= MAX_CENTI:
        raise NotAnArea(_("面积超出范围。"))
    return centi


def show(centi: CentiSqm) -> str:
    """Show two decimals: 123.71."""
    return f"{centi // 100:,}.{centi % 100:02d}"
