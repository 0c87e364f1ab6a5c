"""The book of a launch in the database: pages of entries, its head, and the picks that live.

Everybody who writes holds the head until the commit, so entries stand in the order of their commits and nobody decides
on a book that is behind. Behind that the database has its own word: one live pick a unit, one a buyer and slot, one
page a number. The same SQL for the gate's connections and for the platform's; the columns are the models' of launches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from anchang.gate.database import Cursor, Dialect, read_uuid
from anchang.gate.launch.book import Book
from anchang.gate.launch.entries import (
    Entry,
    Outcome,
    PlanUnit,
    Press,
    Release,
    next_link,
    page_of,
    read_page,
)
from anchang.kernel.ids import new_id, new_ids

PLAN = "SELECT tenant_id, plan FROM launches_book WHERE launch_id = {mark}"
HEAD = "SELECT seq, pages, link FROM launches_book WHERE launch_id = {mark}"
PAGES = "SELECT content FROM launches_page WHERE launch_id = {mark} AND number > {mark} ORDER BY number"
ADD_PAGE = (
    "INSERT INTO launches_page (id, tenant_id, created_at, launch_id, number, first_seq, last_seq, content, link) "
    "VALUES ({mark}, {mark}, {mark}, {mark}, {mark}, {mark}, {mark}, {mark}, {mark})"
)
MOVE_HEAD = (
    "UPDATE launches_book SET seq = {mark}, pages = {mark}, link = {mark} WHERE launch_id = {mark} AND pages = {mark}"
)
PICKS = (
    "launches_pick (id, tenant_id, created_at, launch_id, seq, unit_id, unit_no, buyer_no, slot, at, live, end_reason)"
)
END_PICK = (
    "UPDATE launches_pick SET live = false, ended_at = {mark}, end_reason = {mark} "
    "WHERE tenant_id = {mark} AND launch_id = {mark} AND unit_id = {mark} AND live"
)
SIGN_INS = (
    "SELECT buyer_no, sign_ins FROM launches_entitlement "
    "WHERE launch_id = {mark} AND signed_in_at >= {mark} AND buyer_no IS NOT NULL"
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NoSuchLaunch(LookupError):
    """No launch of this id has a book: it was never armed."""


class Overtaken(RuntimeError):
    """The head moved although it was held: somebody writes who does not hold it."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the book stands: its last entry, how many pages, the last link of the chain."""

    seq: int
    pages: int
    link: bytes


class Ledger:
    """The book of one launch over whatever cursor it is given, inside the caller's transaction."""

    def __init__(self, launch_id: UUID, dialect: Dialect) -> None:
        self.launch_id = launch_id
        self._speak = dialect
        self._launch = dialect.uuid(launch_id)
        # The public ids of units as the database keeps them.
        self._unit_ids: dict[str, Any] = {}

    def plan(self, cursor: Cursor) -> tuple[UUID, bytes]:
        """Return the tenant and the plan as it is kept. Raises NoSuchLaunch."""
        cursor.execute(self._speak.sql(PLAN), [self._launch])
        row = cursor.fetchone()
        if row is None:
            raise NoSuchLaunch
        return read_uuid(row[0]), bytes(row[1])

    def learn(self, units: Iterable[PlanUnit]) -> None:
        """Get to know units before the bell."""
        for unit in units:
            self._learn(unit.id)

    def head(self, cursor: Cursor, *, hold: bool) -> Head:
        """Return where the book stands; held, nobody else writes until this transaction ends. Raises NoSuchLaunch."""
        cursor.execute(self._speak.sql(HEAD) + (self._speak.lock if hold else ""), [self._launch])
        row = cursor.fetchone()
        if row is None:
            raise NoSuchLaunch
        return Head(int(row[0]), int(row[1]), bytes(row[2]))

    def entries_after(self, cursor: Cursor, page: int) -> list[Entry]:
        """Return the entries on the pages after this one. Raises entries.Damaged."""
        cursor.execute(self._speak.sql(PAGES), [self._launch, page])
        return [entry for (content,) in cursor.fetchall() for entry in read_page(bytes(content))]

    def sign_ins(self, cursor: Cursor, since: datetime) -> list[tuple[int, int]]:
        """Return who signed in since an instant, each by number, and how often he ever did."""
        cursor.execute(self._speak.sql(SIGN_INS), [self._launch, self._speak.instant(since)])
        return [(int(buyer), int(count)) for buyer, count in cursor.fetchall()]

    def write(
        self, cursor: Cursor, head: Head, entries: Sequence[Entry], *, tenant_id: UUID, book: Book, at: datetime
    ) -> Head:
        """Write the next page now: entries the book has taken in already.

        Raises Overtaken, or what the database says.
        """
        speak, page = self._speak, page_of(entries)
        owner = [speak.uuid(tenant_id), speak.instant(at), self._launch]
        moved = Head(entries[-1].seq, head.pages + 1, next_link(head.link, page))
        row = [speak.uuid(new_id()), *owner, moved.pages, head.seq + 1, moved.seq, page, moved.link]
        cursor.execute(speak.sql(ADD_PAGE), row)
        self._move_picks(cursor, entries, owner, book)
        cursor.execute(speak.sql(MOVE_HEAD), [moved.seq, moved.pages, moved.link, self._launch, head.pages])
        if cursor.rowcount != 1:
            raise Overtaken
        return moved

    def _move_picks(self, cursor: Cursor, entries: Sequence[Entry], owner: list[Any], book: Book) -> None:
        """Begin and end picks as the entries say, what ends before what begins: a unit may do both on one page."""
        speak = self._speak
        if ended := [self._ended(entry, owner, book) for entry in entries if isinstance(entry, Release)]:
            cursor.executemany(speak.sql(END_PICK), ended)
        if won := [entry for entry in entries if type(entry) is Press and entry.outcome is Outcome.WON]:
            speak.insert(cursor, PICKS, self._picks(won, owner, book))

    def _picks(self, won: Sequence[Press], owner: list[Any], book: Book) -> list[Sequence[Any]]:
        return [
            self._pick(self._speak.uuid(name), press, owner, book)
            for name, press in zip(new_ids(len(won)), won, strict=True)
        ]

    def _pick(self, name: Any, press: Press, owner: list[Any], book: Book) -> Sequence[Any]:
        unit, at = press.unit, self._speak.instant(instant_of(press.at))
        return name, *owner, press.seq, self._unit_id(book, unit), unit, press.buyer, book.slots[unit], at, True, ""

    def _ended(self, release: Release, owner: list[Any], book: Book) -> list[Any]:
        at, unit_id = self._speak.instant(instant_of(release.at)), self._unit_id(book, release.unit)
        return [at, release.reason[:200], owner[0], self._launch, unit_id]

    def _unit_id(self, book: Book, unit: int) -> Any:
        public = book.units[unit].id
        return self._unit_ids.get(public) or self._learn(public)

    def _learn(self, public: str) -> Any:
        kept = self._unit_ids[public] = self._speak.uuid(UUID(public))
        return kept


def instant_of(microseconds: int) -> datetime:
    """Return an instant of the book as a datetime in UTC."""
    return EPOCH + timedelta(microseconds=microseconds)


def microseconds_of(at: datetime) -> int:
    """Return an aware datetime as the book's instant."""
    return int(at.timestamp()) * 1_000_000 + at.microsecond
