"""How far this server's clock is off: against the database's, and whether the system says that it is in step."""

from __future__ import annotations

import ctypes
import sys
from datetime import UTC, datetime

from django.db import connection

from anchang.kernel import clock

# adjtimex(2): the third word behind `modes` is the greatest error, the fifth the status; this bit says "out of step".
WORDS, STATUS, UNSYNCED = 32, 5, 0x40


def drift_ms() -> int:
    """Return how many milliseconds the database is ahead of this server; 0 where both have one clock."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        before = clock.now()
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
        after = clock.now()
    here = before + (after - before) / 2
    return round((_aware(there) - here).total_seconds() * 1000)


def is_synced() -> bool | None:
    """Tell whether the system keeps its clock in step with the world's; None where it does not tell."""
    if not sys.platform.startswith("linux") or ctypes.sizeof(ctypes.c_long) != 8:
        return None
    told = (ctypes.c_long * WORDS)()
    try:
        if ctypes.CDLL(None).adjtimex(told) < 0:
            return None
    except (OSError, AttributeError):
        return None
    # `status` is an int in the lower half of its word.
    return not told[STATUS] & UNSYNCED


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
