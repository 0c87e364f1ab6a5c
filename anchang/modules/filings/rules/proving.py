"""The table of facts of a dispute: what is known, what is not, what is still to be supplied, the strongest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from anchang.modules.filings.dispute_states import Proof, Side
from anchang.modules.filings.states import ACCEPTING, Code


class Known(StrEnum):
    """Whether a fact is known, unknown to the system or to be supplied; of a filing, whether it was refused."""

    KNOWN = "known"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    TO_SUPPLY = "to_supply"


class Source(StrEnum):
    """Where a fact is written."""

    VISIT = "visit"
    JUDGEMENT = "judgement"
    REGISTER = "register"
    FOLLOW_UP = "follow_up"
    PHOTOS = "photos"
    TOLD = "told"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Noted:
    """A fact as it was supplied."""

    side: Side
    proof: Proof
    at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table; `about` is a filing's number, a count of photos, or what was told.

    `code` is what was said of a filing.
    """

    proof: Proof
    side: Side
    known: Known
    at: datetime | None = None
    source: Source = Source.NOWHERE
    about: str = ""
    code: int | None = None


def lines_of(content: Mapping[str, Any], notes: Sequence[Noted]) -> list[Line]:
    """Return the facts of frozen evidence and of what was supplied since, by rank (domain guide §4.7)."""
    found = [*_frozen(content), *(_told(note) for note in notes)]
    sides = [Side(one["side"]) for one in content["filings"]]
    open_to = [(proof, side) for proof in (Proof.CALL, Proof.CHAT) for side in sides]
    have = {(line.proof, line.side) for line in found}
    found += [Line(proof, side, Known.TO_SUPPLY) for proof, side in open_to if (proof, side) not in have]
    ranks, order = list(Proof), list(Side)
    return sorted(found, key=lambda line: (ranks.index(line.proof), order.index(line.side), line.at is None))


def _frozen(content: Mapping[str, Any]) -> Iterator[Line]:
    for one in content["filings"]:
        side, number = Side(one["side"]), one["number"]
        came = _moment(one["visited_at"])
        known = Known.KNOWN if came else Known.UNKNOWN
        yield Line(Proof.ESCORT, side, known, came, Source.VISIT if came else Source.NOWHERE, number)
        # What became of it later takes nothing from its having been valid; a refused one never was.
        is_valid = Code(one["judgements"][0]["code"]) in ACCEPTING
        said = (_moment(one["submitted_at"]), Source.JUDGEMENT, number, one["code"])
        yield Line(Proof.FILING, side, Known.KNOWN if is_valid else Known.REFUSED, *said)
    customer = content["customer"]
    seen = {at for name in ("first_visit_at", "last_seen_at") if (at := _moment(customer.get(name, "")))}
    for at in sorted(seen):
        yield Line(Proof.VISIT, Side.SITE, Known.KNOWN, at, Source.REGISTER)
    if not seen:
        yield Line(Proof.VISIT, Side.SITE, Known.UNKNOWN)
    followed = _moment(customer.get("followed_at", ""))
    known = Known.KNOWN if followed else Known.UNKNOWN
    yield Line(Proof.CALL, Side.SITE, known, followed, Source.FOLLOW_UP if followed else Source.NOWHERE)
    if content["photos"]:
        raised_at, count = _moment(content["raised_at"]), str(len(content["photos"]))
        yield Line(Proof.CHAT, Side.APPELLANT, Known.KNOWN, raised_at, Source.PHOTOS, count)


def _told(note: Noted) -> Line:
    return Line(note.proof, note.side, Known.KNOWN, note.at, Source.TOLD, note.text)


def _moment(iso: str) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None
