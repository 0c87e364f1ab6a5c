"""The card of the counter: one answer, its facts, one name on the button."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from anchang.modules.visits.states import Verdict

GLYPHS = {
    Verdict.NEW: "person",
    Verdict.OLD_HERE: "people",
    Verdict.OLD_AWAY: "people",
    Verdict.POOL: "pool",
    Verdict.FILED: "flag",
    Verdict.OWNER: "home",
    Verdict.NOT_BUYING: "door",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the card; `good` and `bad` say how it speaks for the verdict."""

    term: str
    value: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """The verdict and what can be done about it.

    `lacks` names what must be given before the filing counts, `may_confirm` says that it can be given now; `bringers`
    are the filings that wait for an escort, of which the desk may say whose it was.
    """

    verdict: Verdict
    outcome: str
    title: str
    say: str
    facts: list[Fact] = field(default_factory=list)
    clause: str = ""
    customer_id: UUID | None = None
    receiver_id: UUID | None = None
    receiver: str = ""
    why: str = ""
    may_name: bool = False
    asks_source: bool = False
    is_known: bool = True
    filing_id: UUID | None = None
    lacks: str = ""
    may_confirm: bool = False
    bringers: list[tuple[UUID, str]] = field(default_factory=list)

    @property
    def glyph(self) -> str:
        """Return the icon of the verdict."""
        return GLYPHS[self.verdict]
