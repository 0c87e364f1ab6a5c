"""The number beside the menu entry."""

from __future__ import annotations

from django.http import HttpRequest

from anchang.kernel.http.rest import actor_of
from anchang.modules.approvals.access import DECIDE, waiting_for
from anchang.web.context import current_project


def waiting(request: HttpRequest) -> int:
    """Count what waits for the reader's word in the current project; no query for who decides nothing."""
    known: int | None = getattr(request, "waiting_requests", None)
    if known is not None:
        return known
    project = current_project(request)
    actor = actor_of(request)
    if project is None or not actor.can(DECIDE, project.id):
        return 0
    return waiting_for(actor, project.id).count()
