"""What this module tells later ones, and itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel.events import Event


@dataclass(frozen=True)
class CodeAsked(Event):
    """Somebody asked for a sign-in code to some number."""

    code_id: UUID


@dataclass(frozen=True)
class DepositPaid(Event):
    """A pick is paid: it becomes a deal."""

    deposit_id: UUID
    pick_id: UUID
    launch_id: UUID
    at: datetime


@dataclass(frozen=True)
class DepositRefused(Event):
    """Money came for a pick that is over, or not the sum that was asked: it goes back."""

    deposit_id: UUID
    pick_id: UUID
    launch_id: UUID
    at: datetime


@dataclass(frozen=True)
class PicksSettled(Event):
    """Paid picks have become deals."""

    launch_id: UUID
    pick_ids: list[UUID]
    at: datetime


@dataclass(frozen=True)
class PickSigned(Event):
    """A paid pick's subscription is signed electronically."""

    signing_id: UUID
    pick_id: UUID
    launch_id: UUID
    at: datetime
