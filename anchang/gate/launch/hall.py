"""A launch on one node: presses wait here for the keeper's next page, each buyer with one at a time.

Refusals that the book in memory can give are given at once: they change nothing and may be a moment late. A yes, and
every answer that is written down, comes from the database alone.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum

from anchang.gate.database import StoreDown
from anchang.gate.launch.book import Known, Refused, refuse
from anchang.gate.launch.keeper import Answer, Ask, Board, Keeper, Undecided

WAITING_AT_MOST = 20_000
BURST, A_SECOND = 10.0, 5.0

log = logging.getLogger("anchang.gate.launch")


class TooMany(StrEnum):
    """Why a press did not get as far as the book."""

    IN_FLIGHT = "in_flight"
    TOO_OFTEN = "too_often"


class Hall:
    """The presses of one launch on their way; for one event loop."""

    def __init__(self, keeper: Keeper, thread: ThreadPoolExecutor, *, waiting_at_most: int = WAITING_AT_MOST) -> None:
        self.keeper = keeper
        self._thread, self._most = thread, waiting_at_most
        self._asks: list[Ask] = []
        # One press a buyer; the lines that wait for its answer may be several.
        self._flying: dict[int, tuple[str, int, list[asyncio.Future[Answer]]]] = {}
        self._allowance: dict[int, tuple[float, float]] = {}
        self._writer: asyncio.Task[None] | None = None

    async def press(self, buyer: int, unit: int, key: str) -> Answer | TooMany:
        """Answer a press. The same press again, on the same line or another, waits for the same answer."""
        at = time.time_ns() // 1000
        # First, for until its commit has returned the book knows more than may be told.
        flying = self._flying.get(buyer)
        if flying is not None:
            return await _line(flying[2]) if flying[:2] == (key, unit) else TooMany.IN_FLIGHT
        if known := self.known(buyer, key):
            return known if known.unit == unit else Refused.KEY_REUSED
        if refusal := refuse(self.keeper.book, buyer, unit, at):
            return refusal
        if not self._may(buyer, at):
            return TooMany.TOO_OFTEN
        if len(self._asks) >= self._most:
            return Undecided.BUSY
        lines: list[asyncio.Future[Answer]] = []
        self._flying[buyer] = key, unit, lines
        self._asks.append(Ask(buyer, unit, key, at))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        return await _line(lines)

    def known(self, buyer: int, key: str) -> Known | None:
        """Return what this node knows of a key of somebody whose press is not on its way; it does not change."""
        return self.keeper.book.keys.get((buyer, key))

    async def truth(self, buyer: int, key: str) -> Known | Undecided | None:
        """Return what became of a key: after a look at the database, None means that nothing ever did."""
        if flying := self._flying.get(buyer):
            await _line(flying[2])
        if known := self.known(buyer, key):
            return known
        try:
            await self.refresh()
        except StoreDown:
            return Undecided.UNSURE
        return self.known(buyer, key)

    async def refresh(self) -> None:
        """Read what others have written. Raises StoreDown."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self.keeper.refresh)

    async def board(self) -> Board:
        """Return the board as the database has it now. Raises StoreDown."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.keeper.board)

    async def _write(self) -> None:
        """Write page after page until nobody waits; who comes while one is being written is on the next."""
        loop = asyncio.get_running_loop()
        while self._asks:
            asks, self._asks = self._asks, []
            try:
                answers = await loop.run_in_executor(self._thread, self.keeper.press, asks)
            except Exception:
                # Nobody may wait for ever for what went wrong here; by their keys they learn what became of it.
                log.exception("presses were not decided")
                answers = [Undecided.UNSURE] * len(asks)
            for ask, answer in zip(asks, answers, strict=True):
                for line in self._flying.pop(ask.buyer)[2]:
                    # Whoever hung up has cancelled no line but their own.
                    if not line.done():
                        line.set_result(answer)
        self._writer = None

    def _may(self, buyer: int, at: int) -> bool:
        """Tell whether a buyer may press now: ten at once, then five a second."""
        left, since = self._allowance.get(buyer, (BURST, at))
        left = min(BURST, left + (at - since) * A_SECOND / 1_000_000)
        self._allowance[buyer] = (left - 1.0 if left >= 1.0 else left), at
        return left >= 1.0


async def _line(lines: list[asyncio.Future[Answer]]) -> Answer:
    line: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    lines.append(line)
    return await line
