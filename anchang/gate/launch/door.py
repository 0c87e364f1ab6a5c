"""The launch door: what is asked under /gate/launches/<launch>/, whatever interface the server speaks.

POST picks            {"unit": …, "key": …}, the buyer's pass as bearer token
GET  picks/<key>      what became of a key of one's own
GET  board            which units are gone, one bit a unit; small, versioned, anyone may keep it for a second
"""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from anchang.gate.database import Database, StoreDown
from anchang.gate.launch.book import Known
from anchang.gate.launch.entries import Damaged, Outcome, Press
from anchang.gate.launch.hall import Hall
from anchang.gate.launch.keeper import Board, Keeper, Undecided
from anchang.gate.launch.ledger import NoSuchLaunch
from anchang.gate.launch.passes import Bearer, Passes, PassRefused
from anchang.gate.launch.replies import JSON, SOON, Reply, reply, seen, told

PATH = re.compile(r"/gate/launches/([0-9a-f-]{36})/(picks|board)(?:/([^/]+))?/?")
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
BODY_AT_MOST = 1024
BEAT = 0.25
PASSES_KEPT = 200_000

Body = Callable[[], Awaitable[bytes]]


class Pick(msgspec.Struct, forbid_unknown_fields=True):
    """What a press says: the unit's public id and the buyer's own key for this press."""

    unit: str
    key: str


_read_pick = msgspec.json.Decoder(Pick).decode


@dataclass(eq=False, slots=True)
class Room:
    """One launch as this node serves it."""

    hall: Hall
    passes: Passes
    bearers: dict[str, Bearer] = field(default_factory=dict)
    newest: dict[int, int] = field(default_factory=dict)
    looked_at: float = 0.0
    board: Reply | None = None
    shown: Board | None = None
    seen: bytes = b""


class Door:
    """Answers requests; one event loop, one thread that writes."""

    def __init__(self, open_database: Callable[[], Database], *, secret: str) -> None:
        self._open_database, self._secret = open_database, secret
        self._rooms: dict[str, Room] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="launch-keeper")
        self._database = open_database()

    async def is_ready(self) -> bool:
        """Tell whether the database answers."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._asks)

    async def answer(self, method: str, path: str, authorization: str | None, body: Body) -> Reply:
        """Answer one request."""
        found = PATH.fullmatch(path)
        if found is None:
            return reply(404, outcome="not_found")
        room = self._rooms.get(found[1])
        if room is None:
            opened = await self._open(found[1])
            if isinstance(opened, Reply):
                return opened
            room = opened
        if found[2] == "board":
            return await _board(room) if method == "GET" and not found[3] else _not_allowed("GET")
        bearer = _bearer(room, authorization)
        if isinstance(bearer, Reply):
            return bearer
        if found[3]:
            return await _look_up(room, bearer, found[3]) if method == "GET" else _not_allowed("GET")
        return await _press(room, bearer, body) if method == "POST" else _not_allowed("POST")

    def close(self) -> None:
        """Write what waits and stop."""
        self._thread.shutdown(wait=True)

    async def _open(self, name: str) -> Room | Reply:
        """Open a launch's book, once however many ask for it at the same time."""
        async with self._opening.setdefault(name, asyncio.Lock()):
            if name in self._rooms:
                return self._rooms[name]
            try:
                room = await asyncio.get_running_loop().run_in_executor(self._thread, self._make, UUID(name))
            except (NoSuchLaunch, ValueError):
                self._opening.pop(name, None)
                return reply(404, outcome="not_found")
            except (StoreDown, Damaged):
                return reply(503, SOON, outcome=Undecided.BUSY, executed=False)
            self._rooms[name] = room
            return room

    def _asks(self) -> bool:
        try:
            with self._database.cursor() as cursor:
                cursor.execute("SELECT 1")
        except StoreDown:
            return False
        return True

    def _make(self, launch_id: UUID) -> Room:
        keeper = Keeper(self._open_database(), launch_id)
        keeper.refresh()
        return Room(Hall(keeper, self._thread), Passes(launch_id, self._secret))


async def _board(room: Room) -> Reply:
    """Return the board, which is at most a beat old; who asks meanwhile gets the last one."""
    now = time.monotonic()
    if room.board is None or now - room.looked_at > BEAT:
        room.looked_at = now
        try:
            room.board = _drawn(await room.hall.board())
        except StoreDown:
            return reply(503, SOON, outcome=Undecided.BUSY, executed=False)
    return room.board


def _drawn(board: Board) -> Reply:
    headers = [JSON, ("cache-control", "public, max-age=1"), ("etag", f'"{board.seq}"')]
    return reply(
        200,
        headers,
        v=board.seq,
        gone=base64.b64encode(board.gone).decode("ascii"),
        units=board.units,
        opens=board.window.opens,
        closes=board.window.closes,
        paused=board.is_paused,
        closed=board.is_closed,
    )


async def _press(room: Room, bearer: Bearer, body: Body) -> Reply:
    content = await body()
    if len(content) > BODY_AT_MOST:
        return reply(413, outcome="too_large", executed=False)
    try:
        asked = _read_pick(content)
    except msgspec.DecodeError:
        return reply(422, outcome="unreadable", expected='{"unit": "…", "key": "…"}', executed=False)
    if KEY.fullmatch(asked.key) is None:
        return reply(422, outcome="unreadable", field="key", expected=KEY.pattern, executed=False)
    book = room.hall.keeper.book
    answer = await room.hall.press(bearer.buyer, book.number_of.get(asked.unit, -1), asked.key)
    is_full = isinstance(answer, Press | Known) and answer.outcome is Outcome.HAVE
    return told(answer, asked.unit, _held(room, bearer.buyer) if is_full else [], _seen(room))


def _seen(room: Room) -> bytes:
    """Return the board as an answer shows it, written once however many see it."""
    shown = room.hall.keeper.shown
    if room.shown is not shown:
        room.shown, room.seen = shown, seen(shown)
    return room.seen


async def _look_up(room: Room, bearer: Bearer, key: str) -> Reply:
    found = await room.hall.truth(bearer.buyer, key)
    if found is None:
        return reply(404, outcome="unknown", executed=False)
    if isinstance(found, Undecided):
        return reply(503, SOON, outcome=found, executed=None)
    book = room.hall.keeper.book
    held = _held(room, bearer.buyer) if found.outcome is Outcome.HAVE else []
    unit = book.units[found.unit].id
    return reply(200, outcome=found.outcome, seq=found.seq, at=found.at, unit=unit, held=held)


def _held(room: Room, buyer: int) -> list[str]:
    book = room.hall.keeper.book
    return [book.units[unit].id for unit in book.held.get(buyer, ())]


def _bearer(room: Room, authorization: str | None) -> Bearer | Reply:
    """Return who asks. A pass is checked once; an earlier sign-in ends with the first word of a later one."""
    word = authorization[7:] if authorization and authorization[:7].lower() == "bearer " else ""
    bearer = room.bearers.get(word)
    if bearer is None:
        try:
            bearer = room.passes.check(word)
        except PassRefused:
            return reply(401, outcome="no_pass", executed=False)
        if len(room.bearers) >= PASSES_KEPT:
            room.bearers.clear()
        room.bearers[word] = bearer
        room.newest[bearer.buyer] = max(bearer.signed_in, room.newest.get(bearer.buyer, 0))
    if bearer.signed_in < room.newest[bearer.buyer]:
        return reply(401, outcome="signed_in_elsewhere", executed=False)
    return bearer if bearer.until > time.time_ns() // 1000 else reply(401, outcome="no_pass", executed=False)


def _not_allowed(method: str) -> Reply:
    return Reply(405, b'{"outcome":"method_not_allowed"}', [JSON, ("allow", method)])
