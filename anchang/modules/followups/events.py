"""What the module tells later modules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel.events import Event


@dataclass(frozen=True)
class FollowUpRecorded(Event):
    """Somebody was in touch with a customer, or tried to be."""

    follow_up_id: UUID
    project_id: UUID
    customer_id: UUID
    user_id: UUID
    effective: bool
    grade: str
    at: datetime


@dataclass(frozen=True)
class CustomerReturnedToPool(Event):
    """A customer went without effective contact for too long and belongs to nobody again."""

    project_id: UUID
    customer_id: UUID
    previous_owner_id: UUID
    at: datetime
