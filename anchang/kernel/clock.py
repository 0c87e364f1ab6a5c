"""The only clock. Instants are stored in UTC and judged in the office's zone (domain guide §3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


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
