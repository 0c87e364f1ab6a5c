"""The only clock. Instants are stored in UTC and judged in the office's zone (domain guide §3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")

_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return _standing.get() or datetime.now(UTC)


@contextmanager
def standing_at(at: datetime) -> Iterator[None]:
    """Let the clock stand at an instant for whoever runs inside: a story is told at the times of its acts."""
    token = _standing.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _standing.reset(token)


def local(at: datetime) -> datetime:
    """Return the same instant on the office's wall clock."""
    return at.astimezone(OFFICE_ZONE)


def today() -> date:
    """Return the office's date."""
    return local(now()).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first instant of an office day and the first instant after it."""
    start = datetime.combine(day, time.min, tzinfo=OFFICE_ZONE)
    return start, datetime.combine(day + timedelta(days=1), time.min, tzinfo=OFFICE_ZONE)


def at_local(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """Return the instant at which the office's clock shows this."""
    return datetime.combine(day, time(hour, minute, second), tzinfo=OFFICE_ZONE)
