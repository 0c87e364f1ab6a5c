"""The code that a customer at the desk gets by message: how long it counts, how often it is sent and tried."""

from __future__ import annotations

import re
from datetime import timedelta

from anchang.kernel.text import clean

DIGITS = 6
LASTS = timedelta(minutes=3)
PAUSE = timedelta(seconds=60)
# Messages to one number on one office day, over all projects of a group.
MOST_A_DAY = 5


def read_check(raw: str) -> str:
    """Return the six digits of a code that was typed, or an empty text."""
    digits = re.sub(r"\s", "", clean(raw))
    return digits if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits) else ""
