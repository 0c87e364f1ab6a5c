"""A broker shows a code, the desk takes it: how long it counts, how it reads, what is kept of it (guide §4.6)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from anchang.kernel.text import clean

DIGITS = 8
# A new code each minute; the one before counts a little longer, for a line that is slow.
SHOWN = timedelta(seconds=60)
LASTS = timedelta(seconds=75)
# A code that is over says so for so long; afterwards it is unknown.
TELLS = timedelta(days=1)
# From the scan to the press that registers the visit: time to confirm and to sign.
ESCORT_LASTS = timedelta(hours=2)
# A hand scanner reads twice; the same desk gets the same answer for so long.
SAME_SCAN = timedelta(minutes=2)


class Escort(msgspec.Struct, frozen=True):
    """How the customer of a filing was brought: kept with the judgement, ids and instants only.

    `code_id` is None where the desk wrote down who brought them; `confirmations` are what customer and broker gave.
    """

    escort_id: UUID
    taken_at: datetime
    code_id: UUID | None = None
    confirmations: tuple[UUID, ...] = ()

    def lasts(self, at: datetime) -> bool:
        """Tell whether a visit that arrives at an instant may rest on it."""
        return self.taken_at - SAME_SCAN <= at <= self.taken_at + ESCORT_LASTS


def read_code(raw: str) -> str:
    """Return the digits of a code as a scanner or a person gives them, or an empty text when it is no code."""
    digits = re.sub(r"[\s-]", "", clean(raw))
    return digits if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits) else ""


def spaced(code: str) -> str:
    """Return a code as people read it aloud: 4821 0937."""
    return f"{code[:4]} {code[4:]}"
