"""The keeper of a launch's book on one node: decides presses together and writes them as one page.

One thread owns the connection. It holds the head, reads what other nodes wrote meanwhile, decides each press on the
book as it then is, writes the page, commits; before that commit has returned nobody is told anything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from anchang.gate.database import Cursor, Database, StoreDown, Unsure
from anchang.gate.launch.book import Book, Known, Refused, decide
from anchang.gate.launch.entries import Entry, Outcome, Press, Window, read_plan
from anchang.gate.launch.ledger import EPOCH, Head, Ledger
from anchang.gate.launch.turns import due

log = logging.getLogger("anchang.gate.launch")

# How often a node asks who signed in again, and how far it looks back: clocks differ, and commits take their time.
MEETS_EVERY, LOOKS_BACK = timedelta(seconds=1), timedelta(seconds=10)


class Ask(NamedTuple):
    """A press that has arrived and waits for its turn."""

    buyer: int
    unit: int
    key: str
    at: int


class Board(NamedTuple):
    """Which units are gone, one bit a unit, as of an entry; between which instants, and whether anybody may choose."""

    seq: int
    gone: bytes
    units: int
    window: Window
    is_paused: bool
    is_closed: bool


class Undecided(StrEnum):
    """What a node says where the database gave no word."""

    BUSY = "busy"
    UNSURE = "unsure"


Answer = Press | Known | Refused | Undecided


class Keeper:
    """The one book of a launch in this process. Not for two threads at once.

    Between a decision and the return of its commit the book tells what nobody may hear yet: what is asked of it is
    asked in the keeper's own thread, or by somebody whose press is not on its way.
    """

    def __init__(
        self, database: Database, launch_id: UUID, *, reach: Callable[[str], None] = lambda point: None
    ) -> None:
        """`reach` is told of each step of a commit by its name; tests end the process there."""
        self._database, self._reach = database, reach
        self._ledger = Ledger(launch_id, database.dialect)
        self._head = Head(0, 0, b"")
        self.tenant_id, self.book = self._load()
        self._is_whole = False
        self._ledger.learn(self.book.units)
        # Drawn only of what is committed, so anybody may be shown it at any time, in any thread.
        self.shown = _drawn(self.book)
        # Each buyer's newest sign-in that is known here, wherever it was. The loop writes it, too, without a lock: what
        # one of them loses the other reads again.
        self.newest: dict[int, int] = {}
        self._met_at = EPOCH

    def press(self, asks: Sequence[Ask]) -> list[Answer]:
        """Decide presses in the order they stand in here; where the database fails, say what that leaves open."""
        try:
            return self._pressed(asks)
        except Unsure as error:
            log.warning("a commit was cut off: %s", error)
            return [Undecided.UNSURE] * len(asks)
        except StoreDown as error:
            log.warning("nothing could be written: %s", error)
            return [Undecided.BUSY] * len(asks)

    def whole(self) -> Book | None:
        """Return the book as somebody may be told from it; None from a failure until the database was read again."""
        book = self.book
        return book if self._is_whole else None

    def look(self, buyer: int, key: str) -> Known | None:
        """Return what became of a key, after a look at the database: None if nothing ever did. Raises StoreDown."""
        self.refresh()
        return self.book.keys.get((buyer, key))

    def refresh(self) -> None:
        """Read what other nodes and the platform have written. Raises StoreDown."""
        with self._whole(), self._database.cursor() as cursor:
            self._catch_up(cursor, self._ledger.head(cursor, hold=False))
            self._meet(cursor)
        self._show()

    def board(self) -> Board:
        """Return the board as the database has it now. Raises StoreDown."""
        self.refresh()
        return self.shown

    def attend(self, at: int) -> Board:
        """Call those whose turn it is, and return the board as the database has it then. Raises StoreDown."""
        self.refresh()
        if due(self.book, at):
            with self._commit() as write:
                write(self._taken_in(due(self.book, at)))
            self._show()
        return self.shown

    def _show(self) -> None:
        """Draw the board anew where the book has moved; only between transactions."""
        if self.shown.seq != self.book.seq:
            self.shown = _drawn(self.book)

    def _pressed(self, asks: Sequence[Ask]) -> list[Answer]:
        with self._commit() as write:
            answers = [self._decided(ask) for ask in asks]
            self._reach("decided")
            write([answer for answer in answers if type(answer) is Press])
        self._reach("committed")
        if any(isinstance(answer, Press | Known) and answer.outcome is not Outcome.WON for answer in answers):
            self._show()
        return answers

    def _decided(self, ask: Ask) -> Answer:
        found = decide(self.book, *ask)
        if type(found) is Press:
            self.book.apply(found)
        return found

    def _taken_in(self, entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            self.book.apply(entry)
        return entries

    @contextmanager
    def _commit(self) -> Iterator[Callable[[Sequence[Entry]], None]]:
        """Hold the head and read the newest book; what is given to be written has been taken in and is one page."""
        with self._whole(), self._database.writing() as cursor:
            held = self._ledger.head(cursor, hold=True)
            self._catch_up(cursor, held)
            self._meet(cursor)
            self._head = held

            def write(entries: Sequence[Entry]) -> None:
                if entries:
                    self._head = self._ledger.write(
                        cursor, held, entries, tenant_id=self.tenant_id, book=self.book, at=datetime.now(UTC)
                    )
                    self._reach("written")

            yield write

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Begin the book anew when something fails inside: then it is what the database says it is."""
        try:
            yield
        except BaseException:
            self._is_whole = False
            # Units keep their numbers: presses go by them already.
            begun = Book(self.book.plan)
            begun.number_of |= self.book.number_of
            self._head, self.book = Head(0, 0, b""), begun
            raise

    def _catch_up(self, cursor: Cursor, head: Head) -> None:
        if head.pages != self._head.pages:
            for entry in self._ledger.entries_after(cursor, self._head.pages):
                # A page may have been written between the head that was read and its pages.
                self.book.apply(entry)
                if entry.seq == head.seq:
                    break
        self._head, self._is_whole = head, True

    def _meet(self, cursor: Cursor) -> None:
        """Learn of sign-ins elsewhere: an earlier pass is good for a second more at most."""
        now = datetime.now(UTC)
        if now - self._met_at < MEETS_EVERY:
            return
        for buyer, number in self._ledger.sign_ins(cursor, max(EPOCH, self._met_at - LOOKS_BACK)):
            self.newest[buyer] = max(number, self.newest.get(buyer, 0))
        self._met_at = now

    def _load(self) -> tuple[UUID, Book]:
        with self._database.cursor() as cursor:
            tenant_id, plan = self._ledger.plan(cursor)
        return tenant_id, Book(read_plan(plan))


def _drawn(book: Book) -> Board:
    return Board(book.seq, book.bits(), len(book.units), book.window, book.is_paused, book.is_closed)
