"""Until when a pick is held: to be confirmed, then to be paid (domain guide §9.2). Pure.

Both ends are full minutes that everybody can know beforehand, so that nobody camps at a board for a unit to return.
"""

from __future__ import annotations

from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


def confirm_until(picked_at: datetime, *, confirm_minutes: int) -> datetime:
    """Return before when a pick must be confirmed: the first full minute at or after the end of its window."""
    return full_minute(picked_at + confirm_minutes * MINUTE)


def pay_until(picked_at: datetime, *, confirm_minutes: int, pay_minutes: int) -> datetime:
    """Return before when a confirmed pick must be paid, counted from the press, not from the confirmation."""
    return full_minute(picked_at + (confirm_minutes + pay_minutes) * MINUTE)


def unconfirmed_since(at: datetime, *, confirm_minutes: int) -> datetime:
    """Return the last press whose window to confirm is over at an instant."""
    return at.replace(second=0, microsecond=0) - confirm_minutes * MINUTE


def full_minute(at: datetime) -> datetime:
    """Return the first full minute at or after an instant."""
    begun = at.replace(second=0, microsecond=0)
    return begun if begun == at else begun + MINUTE


def deposit_of(deposit_fen: int, price_fen: int) -> int:
    """Return the deposit of a unit: what the launch asks, at most a fifth of the price (Civil Code Art. 586).

    Without a price, as in a rehearsal of stand-in units, it is what the launch asks.
    """
    return min(deposit_fen, price_fen // 5) if price_fen else deposit_fen
