"""When a customer may be written to, how often, and the text that is put before them (PIPL Art. 23)."""

from __future__ import annotations

from datetime import datetime, timedelta

from anchang.kernel import clock

# Office time: nobody is written to from nine in the evening to eight in the morning.
QUIET_FROM, QUIET_TO = 21, 8
# Messages to one number on one office day, over all brokers and projects of a group.
MOST_A_DAY = 3
MOST_A_FILING = 3
# A new version with every change of the page's text: the audit says which one a customer read.
TEXT_VERSION = "2026-11"


def may_write_at(at: datetime) -> datetime:
    """Return the first instant from one on at which a message may go out."""
    local = clock.local(at)
    if QUIET_TO <= local.hour < QUIET_FROM:
        return at
    day = local.date() if local.hour < QUIET_TO else local.date() + timedelta(days=1)
    return clock.at_local(day, QUIET_TO)


def next_day(at: datetime) -> datetime:
    """Return the first instant of the next office day at which a message may go out."""
    return clock.at_local(clock.local(at).date() + timedelta(days=1), QUIET_TO)
