"""What the simulator is told of past days: filings, what their customers said, what was given to them, and visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from anchang.modules.filings.rules.cases import Submitted
from anchang.modules.filings.rules.following import Rest
from anchang.modules.filings.states import Code, Period


@dataclass(frozen=True, slots=True)
class Asked:
    """The customer was asked, and agreed at one instant, or ended it at another."""

    agreed_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A deadline was moved at an instant by so much: more time, or some of it taken back."""

    at: datetime
    period: Period
    by: timedelta


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody spoke to the customer after an instant; the time for it was over at another, and seen to be at a third."""

    last_at: datetime
    due_at: datetime
    at: datetime
    more_days: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """A filing as it was handed in; `filer` stands for who did, `withdrawn_at` for when he took it back, `declined_at`
    for when the project's own people ended it.

    `asked` is None where nobody asked the customer; `release_d` is after how many days without a follow-up it would
    have ended, and `silence` how it did.
    """

    filing_id: UUID
    filer: bytes
    submitted: Submitted
    withdrawn_at: datetime | None = None
    declined_at: datetime | None = None
    asked: Asked | None = None
    shifts: tuple[Shift, ...] = ()
    release_d: int = 0
    silence: Silence | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The filings of one customer, when the customer came, was spoken to, and when something was bought.

    `rests` are days off of the project, which give time between follow-ups.
    """

    histories: tuple[History, ...]
    visits: tuple[datetime, ...] = ()
    purchases: tuple[datetime, ...] = ()
    followed: tuple[datetime, ...] = ()
    rests: tuple[Rest, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said when it was handed in, when the customer came, and when something was bought."""

    filed: Code
    visited: Code | None = None
    bought: Code | None = None
