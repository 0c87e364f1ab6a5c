"""The entries of a launch's book: lines of JSON in the order they were decided, from which everything follows.

Instants are microseconds since 1970-01-01 UTC. Units and buyers go by their numbers in the plan, from 0 on; the plan
names no person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from enum import StrEnum

import msgspec


class Mode(StrEnum):
    """Who may choose when (domain guide §9.2)."""

    FREE = "free"
    BATCHES = "batches"
    TURNS = "turns"


class Missed(StrEnum):
    """Where a buyer stands who did not choose when called (domain guide §9.2, miss_policy)."""

    NEXT = "next"
    END = "end"


class Outcome(StrEnum):
    """What became of a press that was decided."""

    WON = "won"
    TAKEN = "taken"
    HAVE = "have"


class PlanUnit(msgspec.Struct, frozen=True, array_like=True):
    """A unit of the launch: its public id, its name, its price in fen."""

    id: str
    name: str
    price_fen: int


class PlanBuyer(msgspec.Struct, frozen=True, array_like=True):
    """A buyer: the batch, from 0 on, and how many units."""

    batch: int
    limit: int


class Window(msgspec.Struct, frozen=True, array_like=True):
    """A batch's time: from `opens` on, until before `closes`."""

    opens: int
    closes: int


class Turns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How turns go: microseconds a call, how many buyers at once, how often each is called, where who missed stands."""

    lasts: int
    at_once: int
    calls: int
    missed: Missed


class Gather(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first moments after a bell, in microseconds, and the commitment to the key of the ranks (gather.py)."""

    lasts: int
    commitment: str


class Lot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lot by which the buyers were numbered (draw.py).

    The published commitment, the hash of the list that was drawn from, the seed, all hexadecimal; the public word.
    """

    commitment: str
    listed: str
    seed: str
    word: str


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was frozen when the launch was armed. Its bytes are the beginning of the chain.

    `roll`: the pseudonyms of the buyers by number, of all or of none. Turns go by the buyers' numbers.
    `terms`: what else was promised, by name.
    """

    launch: str
    is_rehearsal: bool
    mode: Mode
    window: Window
    units: list[PlanUnit]
    buyers: list[PlanBuyer]
    batches: list[Window] = []
    roll: list[str] = []
    lot: Lot | None = None
    turns: Turns | None = None
    gather: Gather | None = None
    terms: dict[str, int | str] = {}


class Press(msgspec.Struct, frozen=True, array_like=True, tag="press"):
    """A decided press of a buyer on a unit, told by the buyer's own key."""

    seq: int
    at: int
    buyer: int
    unit: int
    key: str
    outcome: Outcome


class Release(msgspec.Struct, frozen=True, array_like=True, tag="release"):
    """A unit given back to the board: unpaid in time, given up, or taken back with a reason."""

    seq: int
    at: int
    buyer: int
    unit: int
    reason: str


class Pause(msgspec.Struct, frozen=True, array_like=True, tag="pause"):
    """Nobody may choose from now on."""

    seq: int
    at: int
    reason: str


class Resume(msgspec.Struct, frozen=True, array_like=True, tag="resume"):
    """Choosing goes on."""

    seq: int
    at: int
    reason: str


class Extend(msgspec.Struct, frozen=True, array_like=True, tag="extend"):
    """The launch, or one batch of it, ends later than planned."""

    seq: int
    at: int
    closes: int
    batch: int
    reason: str


class Wave(msgspec.Struct, frozen=True, array_like=True, tag="wave"):
    """More units come on the board."""

    seq: int
    at: int
    units: list[PlanUnit]
    reason: str


class Close(msgspec.Struct, frozen=True, array_like=True, tag="close"):
    """The launch is over for good."""

    seq: int
    at: int
    reason: str


class Call(msgspec.Struct, frozen=True, array_like=True, tag="call"):
    """A buyer's turn begins, and lasts until before an instant."""

    seq: int
    at: int
    buyer: int
    until: int


class Miss(msgspec.Struct, frozen=True, array_like=True, tag="miss"):
    """A called buyer's turn is over without a choice."""

    seq: int
    at: int
    buyer: int


class Leave(msgspec.Struct, frozen=True, array_like=True, tag="leave"):
    """A buyer gives up the turns that are left."""

    seq: int
    at: int
    buyer: int
    reason: str


class Again(msgspec.Struct, frozen=True, array_like=True, tag="again"):
    """A buyer who is out is called once more, after all who wait."""

    seq: int
    at: int
    buyer: int
    reason: str


Entry = Press | Release | Pause | Resume | Extend | Wave | Close | Call | Miss | Leave | Again

_encode = msgspec.json.Encoder().encode
_decode: Callable[[bytes], Entry] = msgspec.json.Decoder(Entry).decode
_decode_plan = msgspec.json.Decoder(Plan).decode


class Damaged(ValueError):
    """A line or a plan that is none."""


def line_of(entry: Entry) -> bytes:
    """Return an entry as its line, without the end of the line."""
    return _encode(entry)


def lines_of(page: bytes) -> list[bytes]:
    """Return the lines of a page."""
    return page.split(b"\n")[:-1]


def page_of(entries: Iterable[Entry]) -> bytes:
    """Return entries as a page: each one's line, ended."""
    return b"".join([_encode(entry) + b"\n" for entry in entries])


def read_line(line: bytes) -> Entry:
    """Read one line. Raises Damaged."""
    try:
        return _decode(line)
    except msgspec.DecodeError as error:
        raise Damaged(str(error)) from error


def read_page(page: bytes) -> list[Entry]:
    """Read all lines of a page. Raises Damaged."""
    return [read_line(line) for line in lines_of(page)]


def plan_bytes(plan: Plan) -> bytes:
    """Return the plan as it is hashed and kept."""
    return _encode(plan)


def read_plan(kept: bytes) -> Plan:
    """Read a plan. Raises Damaged."""
    try:
        return _decode_plan(kept)
    except msgspec.DecodeError as error:
        raise Damaged(str(error)) from error


def genesis(plan: bytes) -> bytes:
    """Return the first link of the chain: SHA-256 of the plan."""
    return hashlib.sha256(plan).digest()


def next_link(link: bytes, page: bytes) -> bytes:
    """Return the link after a page: SHA-256 of the link before it and the page."""
    return hashlib.sha256(link + page).digest()


def leaf(line: bytes) -> bytes:
    """Return the leaf of a line in the tree of all lines (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\0" + line).digest()
