"""What this module tells later ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel.events import Event


@dataclass(frozen=True)
class ApprovalDecided(Event):
    """A request has its verdict: approve, reject or return. The comment stays with the request."""

    request_id: UUID
    project_id: UUID
    kind: str
    subject_id: UUID
    verdict: str
    by_id: UUID
    at: datetime


@dataclass(frozen=True)
class ApprovalWithdrawn(Event):
    """A request was taken back by who made it, or by the system: nobody will decide it any more."""

    request_id: UUID
    project_id: UUID
    kind: str
    subject_id: UUID
    at: datetime
