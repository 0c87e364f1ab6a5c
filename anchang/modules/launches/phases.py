"""Where a launch stands by the clock; what a page says of it is the page's."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from anchang.modules.launches.models import Launch
from anchang.modules.launches.states import State

DRAFT, AHEAD, OPEN, ENDED, CLOSED = "draft", "ahead", "open", "ended", "closed"


def phase_of(row: Launch, at: datetime) -> str:
    """Return where a launch stands by the clock; the end of one may be put off while it runs."""
    if row.state != State.ARMED:
        return DRAFT if row.state == State.DRAFT else CLOSED
    return AHEAD if at < row.opens_at else OPEN if at < row.closes_at else ENDED


def ended(at: datetime) -> QuerySet[Launch]:
    """Return the launches whose time is over and that nobody has closed: those of the phase ENDED."""
    return Launch.objects.filter(state=State.ARMED, closes_at__lte=at)
