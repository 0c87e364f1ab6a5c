"""Reads worth a name."""

from __future__ import annotations

from uuid import UUID

from anchang.modules.notices.models import Notice


def unread_count(user_id: UUID) -> int:
    """Return how many notices wait for a person; one query of one index."""
    return Notice.objects.filter(user_id=user_id, read_at__isnull=True).count()
