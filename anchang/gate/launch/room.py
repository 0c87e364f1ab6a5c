"""One launch as this node serves it: who asks, what they ask, and the words in which they are told."""

from __future__ import annotations

import asyncio
import re
import time
from functools import partial

import msgspec

from anchang.gate.database import StoreDown
from anchang.gate.launch import replies
from anchang.gate.launch.book import Book, Refused
from anchang.gate.launch.entries import Outcome
from anchang.gate.launch.hall import Hall, TooMany
from anchang.gate.launch.keeper import Answer, Board, Undecided
from anchang.gate.launch.passes import Bearer, Passes, PassRefused
from anchang.gate.server.wire import Reply, Tell

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
BEAT = 0.25
PASSES_KEPT = 200_000


class Pick(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """What a press says: the unit's public id and the buyer's own key for this press."""

    unit: str
    key: str


_read_pick = msgspec.json.Decoder(Pick).decode
_is_key = KEY.fullmatch


class Room:
    """Answers what is asked of one launch; for one event loop."""

    def __init__(self, hall: Hall, passes: Passes) -> None:
        self.hall = hall
        self._keeper, self._passes = hall.keeper, passes
        self._bearers: dict[bytes, Bearer] = {}
        self._newest = hall.keeper.newest
        self._looked_at = 0.0
        self._board: Reply | None = None
        self._look: tuple[float, asyncio.Task[Reply]] | None = None
        self._shown: Board | None = None
        self._seen = b""

    def press(self, authorization: bytes, content: bytes, tell: Tell) -> None:
        """Answer a press when it has been decided."""
        at = time.time_ns() // 1000
        bearer = self._bearer(authorization, at)
        if type(bearer) is Reply:
            return tell(bearer)
        try:
            asked = _read_pick(content)
        except msgspec.DecodeError:
            return tell(replies.UNREADABLE)
        unit, key = asked.unit, asked.key
        if _is_key(key) is None:
            return tell(replies.reply(422, outcome="unreadable", field="key", expected=KEY.pattern, executed=False))
        if unit in self._keeper.book.number_of or self.hall.is_fresh(at):
            self._ask(bearer[0], unit, key, at, tell)
        else:  # a wave may have come that is not known here
            self.hall.look(partial(self._ask, bearer[0], unit, key, at, tell), partial(tell, replies.BUSY))

    def _ask(self, buyer: int, unit: str, key: str, at: int, tell: Tell) -> None:
        number = self._keeper.book.number_of.get(unit, -1)
        self.hall.ask(buyer, number, key, at, partial(self._tell, tell, buyer, unit))

    async def look_up(self, authorization: bytes, key: str) -> Reply:
        """Return what became of a key of one's own."""
        bearer = self._bearer(authorization, time.time_ns() // 1000)
        if isinstance(bearer, Reply):
            return bearer
        found = await self.hall.truth(bearer.buyer, key)
        if found is None:
            return replies.UNKNOWN
        if isinstance(found, Undecided):
            return replies.UNSURE
        book = self._keeper.whole()
        if book is None:
            return replies.UNSURE
        held = _held(book, bearer.buyer) if found.outcome is Outcome.HAVE else []
        return replies.recalled(found, book.units[found.unit].id, held)

    def fresh_board(self) -> Reply | None:
        """Return the board if it is at most a beat old."""
        return self._board if time.monotonic() - self._looked_at < BEAT else None

    async def board(self) -> Reply:
        """Return the board as it is now, or as somebody sees it who began to look within this beat."""
        began = time.monotonic()
        if self._look is None or began - self._look[0] >= BEAT:
            self._look = began, asyncio.get_running_loop().create_task(self._looked(began))
        return await asyncio.shield(self._look[1])

    async def _looked(self, began: float) -> Reply:
        try:
            found = replies.drawn(await self.hall.board())
        except StoreDown:
            return replies.BUSY
        # As old as the look, not as its answer: what is shown for a beat must not be older than that.
        self._board, self._looked_at = found, began
        return found

    def _tell(self, tell: Tell, buyer: int, unit: str, answer: Answer | TooMany) -> None:
        if isinstance(answer, str):
            return tell(self._early(buyer) if answer is Refused.EARLY else replies.undecided(answer))
        outcome, seq, at = answer.outcome, answer.seq, answer.at
        if outcome is Outcome.TAKEN:
            tell(replies.taken(seq, at, unit, self._sight()))
        elif outcome is Outcome.WON:
            tell(replies.won(seq, at, unit))
        elif book := self._keeper.whole():
            tell(replies.have(seq, at, unit, _held(book, buyer), self._sight()))
        else:  # a later page has failed already, and what the buyer has is not to be told from memory
            tell(replies.UNSURE)

    def _early(self, buyer: int) -> Reply:
        book = self._keeper.book
        own = book.window_of(buyer) or book.window
        return replies.early(max(own.opens, book.window.opens), time.time_ns() // 1000)

    def _sight(self) -> bytes:
        """Return the board as an answer shows it, written once however many see it."""
        shown = self._keeper.shown
        if self._shown is not shown:
            self._shown, self._seen = shown, replies.seen(shown)
        return self._seen

    def _bearer(self, authorization: bytes, at: int) -> Bearer | Reply:
        """Return who asks. A pass is checked once; an earlier sign-in ends with the first word of a later one."""
        bearer = self._bearers.get(authorization) or self._meet(authorization)
        if bearer is None or bearer.until <= at:
            return replies.NO_PASS
        return bearer if bearer.signed_in >= self._newest[bearer.buyer] else replies.SIGNED_IN_ELSEWHERE

    def _meet(self, authorization: bytes) -> Bearer | None:
        if authorization[:7].lower() != b"bearer ":
            return None
        try:
            bearer = self._passes.check(authorization[7:].decode("latin-1"))
        except PassRefused:
            return None
        if len(self._bearers) >= PASSES_KEPT:
            self._bearers.clear()
        self._bearers[authorization] = bearer
        self._newest[bearer.buyer] = max(bearer.signed_in, self._newest.get(bearer.buyer, 0))
        return bearer


def _held(book: Book, buyer: int) -> list[str]:
    return [book.units[unit].id for unit in book.held.get(buyer, ())]
