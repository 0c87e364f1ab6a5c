"""What this module tells later ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from anchang.kernel.events import Event


@dataclass(frozen=True)
class SubscriptionActivated(Event):
    """A unit is subscribed: the price stands, approved where it had to be."""

    subscription_id: UUID
    project_id: UUID
    unit_id: UUID
    customer_id: UUID
    owner_id: UUID
    total_fen: int
    on: date
    at: datetime


@dataclass(frozen=True)
class ContractSigned(Event):
    """认购 became 签约."""

    subscription_id: UUID
    project_id: UUID
    unit_id: UUID
    customer_id: UUID
    owner_id: UUID
    total_fen: int
    on: date
    at: datetime


@dataclass(frozen=True)
class SubscriptionClosed(Event):
    """A subscription ended without a contract, or with one that was given up. `counted`: it takes away from the net."""

    subscription_id: UUID
    project_id: UUID
    unit_id: UUID
    customer_id: UUID
    reason: str
    counted: bool
    total_fen: int
    on: date
    at: datetime
