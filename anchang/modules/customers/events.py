"""What this module tells later ones."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from anchang.kernel.events import Event


@dataclass(frozen=True)
class CustomerCreated(Event):
    """A project knows a person from now on."""

    customer_id: UUID
    project_id: UUID
    owner_id: UUID | None


@dataclass(frozen=True)
class CustomerOwned(Event):
    """A consultant looks after the customer from now on; without one, the customer lies in the public pool."""

    customer_id: UUID
    project_id: UUID
    owner_id: UUID | None


@dataclass(frozen=True)
class CustomersMerged(Event):
    """Two records were one person: whatever hung on the one that is gone belongs to the other."""

    kept_id: UUID
    gone_id: UUID
    project_id: UUID


@dataclass(frozen=True)
class ReviewSettled(Event):
    """A doubtful row of an import was decided on; without a customer, it was ignored."""

    item_id: UUID
    project_id: UUID
    origin: str
    customer_id: UUID | None
