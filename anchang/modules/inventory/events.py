"""What happened to units, for later modules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel.events import Event


@dataclass(frozen=True)
class UnitMoved(Event):
    """One unit changed its status; `seq` orders the changes of a project."""

    project_id: UUID
    unit_id: UUID
    status_from: str
    status: str
    seq: int
    at: datetime
    by_id: UUID | None = None
    claim_id: UUID | None = None
    ref: str = ""


@dataclass(frozen=True)
class UnitsMoved(Event):
    """Many units changed to one status in one act (release, control, keep, withdraw)."""

    project_id: UUID
    status: str
    count: int
    last_seq: int
    at: datetime


@dataclass(frozen=True)
class PricesImported(Event):
    """A price list came in."""

    project_id: UUID
    run_id: UUID
    imported: int
    at: datetime


@dataclass(frozen=True)
class PricesPublished(Event):
    """A price version took effect. Claims keep the prices they were made at."""

    project_id: UUID
    version_id: UUID
    number: int
    at: datetime
