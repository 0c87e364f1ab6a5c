"""The door for later modules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.modules.approvals import actions
from anchang.modules.approvals.queries import (
    RequestRef,
    count_pending,
    open_to,
    pending_for,
    ref_of,
    request,
    requests_of,
)
from anchang.modules.approvals.states import State, Verdict

__all__ = [
    "RequestRef",
    "State",
    "Verdict",
    "count_pending",
    "decide",
    "open_request",
    "open_to",
    "page_of",
    "pending_for",
    "request",
    "requests_of",
    "withdraw_request",
]


def open_request(
    *,
    kind: str,
    project_id: UUID,
    subject_type: str,
    subject_id: UUID,
    title: str,
    facts: Mapping[str, Any],
    approver_role: str,
    by: Actor,
    at: datetime,
    is_flagged: bool = False,
) -> RequestRef:
    """Put a request to a role of a project, without personal data. Raises AlreadyAsked, NobodyToAsk."""
    row = actions.open_request(
        kind=kind,
        project_id=project_id,
        subject_type=subject_type,
        subject_id=subject_id,
        title=title,
        facts=facts,
        approver_role=approver_role,
        by=by,
        at=at,
        is_flagged=is_flagged,
    )
    return ref_of(row)


def decide(request_id: UUID, *, verdict: str, comment: str = "", by: Actor, at: datetime) -> RequestRef:
    """Say the word: approve, reject or return. Raises as actions.decide."""
    return ref_of(actions.decide(request_id, verdict=verdict, comment=comment, by=by, at=at))


def withdraw_request(request_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take a request back, as its requester or the system. Raises NotThere, AlreadyDecided."""
    actions.withdraw_request(request_id, by=by, at=at)


def page_of(ref: RequestRef) -> str:
    """Return the address of a request's page."""
    return actions.page_of(ref.project_id, ref.id)
