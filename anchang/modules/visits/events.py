"""What this module tells later ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel.events import Event


@dataclass(frozen=True)
class VisitRegistered(Event):
    """A group came to buy and was registered."""

    visit_id: UUID
    project_id: UUID
    customer_id: UUID
    consultant_id: UUID | None
    kind: str
    filing_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class VisitAccepted(Event):
    """The consultant met the group."""

    visit_id: UUID
    project_id: UUID
    customer_id: UUID
    consultant_id: UUID
    at: datetime


@dataclass(frozen=True)
class VisitEnded(Event):
    """The group left."""

    visit_id: UUID
    project_id: UUID
    customer_id: UUID | None
    consultant_id: UUID | None
    at: datetime
