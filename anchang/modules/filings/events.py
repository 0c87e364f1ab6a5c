"""What this module tells later ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel.events import Event


@dataclass(frozen=True)
class FilingAccepted(Event):
    """A filing passed. A masked one has no customer yet; an imported one may lack agency and broker accounts."""

    filing_id: UUID
    project_id: UUID
    customer_id: UUID | None
    agency_id: UUID | None
    broker_id: UUID | None
    protected_until: datetime
    at: datetime


@dataclass(frozen=True)
class FilingRefused(Event):
    """A filing failed a check."""

    filing_id: UUID
    project_id: UUID
    agency_id: UUID | None
    broker_id: UUID | None
    code: int
    at: datetime


@dataclass(frozen=True)
class FilingConfirmed(Event):
    """The customer came and the filing counts: the window after the visit has begun."""

    filing_id: UUID
    project_id: UUID
    customer_id: UUID
    visit_id: UUID
    agency_id: UUID | None
    broker_id: UUID | None
    protected_until: datetime
    at: datetime


@dataclass(frozen=True)
class FilingExpired(Event):
    """A deadline passed without a visit (expired) or without a deal (deal_expired)."""

    filing_id: UUID
    project_id: UUID
    customer_id: UUID | None
    state: str
    at: datetime


@dataclass(frozen=True)
class FilingReleased(Event):
    """A filing ended otherwise: withdrawn by its broker, lost to the channel that brought the customer, or it yielded
    to another one when two customers turned out to be one person.
    """

    filing_id: UUID
    project_id: UUID
    customer_id: UUID | None
    state: str
    at: datetime


@dataclass(frozen=True)
class ConsentAnswered(Event):
    """A customer answered to being filed: given, refused or withdrawn; `text` is the version that was shown."""

    filing_id: UUID
    project_id: UUID
    customer_id: UUID | None
    answer: str
    text: str
    at: datetime


@dataclass(frozen=True)
class FilingLapsed(Event):
    """Half of the time passed without the customer's yes: it waits on and protects no more."""

    filing_id: UUID
    project_id: UUID
    customer_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class FilingVoided(Event):
    """The deal was given up: what it earned its channel is to be taken back."""

    filing_id: UUID
    project_id: UUID
    customer_id: UUID
    at: datetime


@dataclass(frozen=True)
class FilingRestored(Event):
    """The deal was a mistake: the window after the visit goes on as though there had been none."""

    filing_id: UUID
    project_id: UUID
    customer_id: UUID
    protected_until: datetime
    at: datetime


@dataclass(frozen=True)
class FilingWon(Event):
    """The customer bought within the window."""

    filing_id: UUID
    project_id: UUID
    customer_id: UUID
    at: datetime


@dataclass(frozen=True)
class DisputeRaised(Event):
    """A broker appealed: nothing is paid under either filing until the decision."""

    dispute_id: UUID
    project_id: UUID
    filing_id: UUID
    rival_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class DisputeClosed(Event):
    """A dispute was decided. `share` is the appellant's in percent where both share; a deal under `rival_id` belongs to
    `winner_id` from now on, to no channel where there is none.
    """

    dispute_id: UUID
    project_id: UUID
    filing_id: UUID
    rival_id: UUID | None
    winner_id: UUID | None
    decision: str
    share: int | None
    at: datetime
