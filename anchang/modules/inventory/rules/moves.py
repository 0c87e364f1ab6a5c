"""Which moves a unit may make (domain guide §11.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from anchang.modules.inventory import errors
from anchang.modules.inventory.states import MOVES, STATUS_OF, ClaimKind, Status

HOLD_FOR = timedelta(hours=48)


def may_move(status: str, target: Status) -> bool:
    """Tell whether a unit in a status may become the target."""
    return target in MOVES[Status(status)]


def expiry(kind: ClaimKind, at: datetime, lock_minutes: int) -> datetime | None:
    """Return when a claim ends by itself: locks and picks by the project's minutes, small holds after two days."""
    if kind in (ClaimKind.LOCK, ClaimKind.PICK):
        return at + timedelta(minutes=lock_minutes)
    return at + HOLD_FOR if kind is ClaimKind.HOLD else None


def may_convert(kind: str, target: ClaimKind) -> bool:
    """Tell whether a claim may become another kind: along the moves of the unit's status."""
    return STATUS_OF[target] in MOVES[STATUS_OF[ClaimKind(kind)]]


def check_reason(reason: str) -> str:
    """Return the reason, trimmed. Raises ReasonMissing for fewer than two characters."""
    words = reason.strip()
    if len(words) < 2:
        raise errors.ReasonMissing()
    return words[:200]


def check_until(until: datetime | None, at: datetime) -> datetime | None:
    """Return the date until which a unit is withheld. Raises UntilInThePast."""
    if until is not None and until <= at:
        raise errors.UntilInThePast()
    return until
