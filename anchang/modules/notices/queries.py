"""Reads worth a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from anchang.modules.notices.models import Notice


def unread_count(user_id: UUID, *, since: datetime | None = None) -> int:
    """Return how many notices wait for a person, all or those that came since; one query of one index."""
    unread = Notice.objects.filter(user_id=user_id, read_at__isnull=True)
    return (unread.filter(created_at__gt=since) if since else unread).count()


def told_of(mark: str, *, user_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these people were told of something under a mark."""
    rows = Notice.objects.filter(user_id__in=set(user_ids), mark=mark)
    return set(rows.values_list("user_id", flat=True))
