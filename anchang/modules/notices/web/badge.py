"""The number beside the bell."""

from __future__ import annotations

from django.http import HttpRequest

from anchang.modules.notices.queries import unread_count


def unread(request: HttpRequest) -> int:
    """Count the reader's unread notices, once for the request however often the number is shown."""
    found: int | None = getattr(request, "unread_notices", None)
    if found is None:
        found = request.unread_notices = unread_count(request.user.pk)  # type: ignore[attr-defined,arg-type]
    return found
