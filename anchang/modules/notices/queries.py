"""Reads worth a name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.modules.notices.models import Notice


def unread_count(user_id: UUID, *, since: datetime | None = None) -> int:
    """Return how many notices wait for a person, all or those that came since; one query of one index."""
    unread = Notice.objects.filter(user_id=user_id, read_at__isnull=True)
    return (unread.filter(created_at__gt=since) if since else unread).count()
