"""The number beside the bell."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest

from anchang.kernel import clock
from anchang.modules.notices.queries import unread_count

NEWS = timedelta(hours=24)


def news(request: HttpRequest) -> int:
    """Count the reader's unread notices of the last 24 hours; older ones wait in the inbox without a number.

    A number that only grows is no longer read (look §5: a badge only for what is due).
    """
    return unread_count(request.user.pk, since=clock.now() - NEWS)  # type: ignore[arg-type]
