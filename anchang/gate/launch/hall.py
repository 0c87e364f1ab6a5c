"""A launch on one node: presses wait here for the keeper's next page, each buyer with one at a time.

Those of first moments wait until these are over and are put in order by lot (gather.py). Refusals that the book in
memory can give are given at once: they change nothing and may be a moment late. What an order may have lifted meanwhile
is refused from memory only while that is fresh. A yes, and every answer that is written down, comes from the database
alone.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from functools import partial
from operator import call
from typing import TypeVar

from anchang.gate.asgi import in_slices
from anchang.gate.database import StoreDown
from anchang.gate.launch.book import Book, Known, Refused, refuse
from anchang.gate.launch.entries import Press
from anchang.gate.launch.gather import gathered_until, in_order
from anchang.gate.launch.keeper import Answer, Ask, Board, Keeper, Undecided

# Of a buyer one press waits, and to decide it costs less than to refuse it twice: room for the largest launch.
WAITING_AT_MOST = 60_000
TOLD_AT_ONCE = 1000
# Ten presses at once, then one each 200,000 microseconds.
BURST, APART = 10, 200_000
# A resume, an extension, a wave, a call make these untrue; memory may say them for so many microseconds.
LIFTED = frozenset({Refused.PAUSED, Refused.OVER, Refused.NOT_YOUR_TURN, Refused.NO_SUCH_UNIT})
FRESH = 250_000

log = logging.getLogger("anchang.gate.launch")


class TooMany(StrEnum):
    """Why a press did not get as far as the book."""

    IN_FLIGHT = "in_flight"
    TOO_OFTEN = "too_often"


Hear = Callable[[Answer | TooMany], None]
R = TypeVar("R")


class Hall:
    """The presses of one launch on their way; for one event loop."""

    def __init__(
        self,
        keeper: Keeper,
        thread: ThreadPoolExecutor,
        *,
        gather_key: bytes,
        waiting_at_most: int = WAITING_AT_MOST,
    ) -> None:
        self.keeper = keeper
        self._thread, self._most, self._gather_key = thread, waiting_at_most, gather_key
        self._asks: list[Ask] = []
        # One press a buyer; those who wait for its answer may be several.
        self._flying: dict[int, tuple[Ask, list[Hear]]] = {}
        # Until when a buyer's presses would last if they came evenly.
        self._spent: dict[int, int] = {}
        self._writer: asyncio.Task[None] | None = None
        # Who waits until the database has been read, and who is told that it could not be.
        self._looks: list[tuple[Callable[[], None], Callable[[], None]]] = []
        self._looker: asyncio.Task[None] | None = None
        self._as_of = 0

    def ask(self, buyer: int, unit: int, key: str, at: int, hear: Hear) -> None:
        """Answer a press that arrived at an instant. The same press again waits for the same answer."""
        # First, for until its commit has returned the book knows more than may be told.
        flying = self._flying.get(buyer)
        if flying is not None:
            self._join(flying, Ask(buyer, unit, key, at), hear)
            return
        # After a failure nothing is told from memory: the next page's transaction knows.
        book = self.keeper.whole()
        known = None if book is None else book.keys.get((buyer, key))
        if known is not None:
            hear(known if known.unit == unit else Refused.KEY_REUSED)
        elif len(self._flying) >= self._most:
            hear(Undecided.BUSY)
        elif book and (refusal := self._refusal(book, buyer, unit, at)):
            hear(refusal)
        elif not self._may(buyer, at):
            hear(TooMany.TOO_OFTEN)
        else:
            ask = Ask(buyer, unit, key, at)
            self._flying[buyer] = ask, [hear]
            self._asks.append(ask)
            if self._writer is None:
                self._writer = asyncio.get_running_loop().create_task(self._write())

    def _join(self, flying: tuple[Ask, list[Hear]], again: Ask, hear: Hear) -> None:
        """Let who presses again hear of the press on its way, unless that is another, or came before the bell."""
        first, hears = flying
        if (first.key, first.unit) != (again.key, again.unit):
            hear(TooMany.IN_FLIGHT)
        elif self._is_early(first) and first in self._asks and not self._is_early(again):
            # Behind a press that comes to nothing it would miss the lot of the first moments.
            self._asks[self._asks.index(first)] = again
            hears[:] = [*(partial(_too_early, one) for one in hears), hear]
            self._flying[again.buyer] = again, hears
        else:
            hears.append(partial(self._joined, again, hear))

    def _joined(self, again: Ask, hear: Hear, answer: Answer | TooMany) -> None:
        """Tell who pressed again what became of the first press; one that came too early says nothing of a later."""
        if answer is Refused.EARLY:
            self.ask(*again, hear)
        else:
            hear(answer)

    def _is_early(self, ask: Ask) -> bool:
        """Tell whether a press came before the buyer's bell, which no entry of a book moves."""
        return refuse(self.keeper.book, ask.buyer, ask.unit, ask.at) is Refused.EARLY

    def _refusal(self, book: Book, buyer: int, unit: int, at: int) -> Refused | None:
        """Return what memory alone may refuse."""
        refusal = refuse(book, buyer, unit, at)
        return refusal if refusal not in LIFTED or self.is_fresh(at) else None

    def is_fresh(self, at: int) -> bool:
        """Tell whether memory may still say what an order lifts."""
        return at - self._as_of < FRESH

    async def press(self, buyer: int, unit: int, key: str) -> Answer | TooMany:
        """Answer a press to who waits for it."""
        line, hear = _line()
        self.ask(buyer, unit, key, time.time_ns() // 1000, hear)
        return await line

    async def truth(self, buyer: int, key: str) -> Known | Undecided | None:
        """Return what became of a key: after a look at the database, None means that nothing ever did."""
        # Again, for meanwhile the buyer may have pressed again.
        while flying := self._flying.get(buyer):
            line, hear = _line()
            flying[1].append(hear)
            await line
        book = self.keeper.whole()
        if known := book and book.keys.get((buyer, key)):
            return known
        try:
            # Looked up in the same breath: a page that fails afterwards must not make it forgotten.
            return await self._in_thread(self.keeper.look, buyer, key)
        except StoreDown:
            return Undecided.UNSURE

    def look(self, then: Callable[[], None], fails: Callable[[], None]) -> None:
        """Go on with what others have written read, whoever else waits for the same; or call `fails`."""
        self._looks.append((then, fails))
        if self._looker is None:
            self._looker = asyncio.get_running_loop().create_task(self._look())

    async def refresh(self) -> None:
        """Read what others have written. Raises StoreDown."""
        await self._in_thread(self.keeper.refresh)

    async def board(self) -> Board:
        """Return the board as the database has it now; whoever looks calls those whose turn it is. Raises StoreDown."""
        return await self._in_thread(self.keeper.attend, time.time_ns() // 1000)

    async def _write(self) -> None:
        """Write page after page until nobody waits; who comes while one is being written is on the next."""
        while self._asks:
            await self._first_moments()
            asks, self._asks = in_order(self._asks, self.keeper.book, self._gather_key), []
            try:
                answers = await self._in_thread(self.keeper.press, asks)
            except Exception:
                # Nobody may wait for ever for what went wrong here; by their keys they learn what became of it.
                log.exception("presses were not decided")
                answers = [Undecided.UNSURE] * len(asks)
            # Not all in one breath, for whoever is refused meanwhile is to hear of it at once.
            await in_slices(self._hear, zip(asks, answers, strict=True), TOLD_AT_ONCE)
        self._writer = None

    async def _look(self) -> None:
        while self._looks:
            # Who comes while it is read may need what is written meanwhile.
            waiting, self._looks = self._looks, []
            is_read = await self._is_read()
            await in_slices(call, [then if is_read else fails for then, fails in waiting], TOLD_AT_ONCE)
        self._looker = None

    async def _is_read(self) -> bool:
        """Read what others have written, and tell whether it could be."""
        try:
            await self.refresh()
        except StoreDown:
            return False
        except Exception:
            log.exception("the book was not read")
            return False
        return True

    def _hear(self, answered: tuple[Ask, Answer]) -> None:
        """Tell all who wait for a press what became of it."""
        ask, answer = answered
        for hear in self._flying.pop(ask.buyer)[1]:
            hear(answer)

    async def _first_moments(self) -> None:
        """Wait until the first moments after a bell are over: who presses in them is decided together."""
        # A loop may wake a moment before it was to.
        while until := gathered_until(self.keeper.book, now := time.time_ns() // 1000):
            await asyncio.sleep((until - now) / 1_000_000)

    async def _in_thread(self, work: Callable[..., R], *words: object) -> R:
        """Do what reads the database, and remember since when the book in memory is as new."""
        began = time.time_ns() // 1000
        found = await asyncio.get_running_loop().run_in_executor(self._thread, work, *words)
        self._as_of = began
        return found

    def _may(self, buyer: int, at: int) -> bool:
        """Tell whether a buyer may press now: ten at once, then five a second."""
        spent = max(at, self._spent.get(buyer, 0)) + APART
        if spent > at + BURST * APART:
            return False
        self._spent[buyer] = spent
        return True


def _too_early(hear: Hear, answer: Answer | TooMany) -> None:
    """Tell of a press before the bell, once a later one has been decided in its place."""
    hear(Refused.EARLY if isinstance(answer, Press | Known) else answer)


def _line() -> tuple[asyncio.Future[Answer | TooMany], Hear]:
    line: asyncio.Future[Answer | TooMany] = asyncio.get_running_loop().create_future()

    def hear(answer: Answer | TooMany) -> None:
        if not line.done():  # who hung up waits no longer
            line.set_result(answer)

    return line, hear
