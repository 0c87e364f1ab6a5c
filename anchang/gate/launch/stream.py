"""Live news of a launch: GET /gate/launches/<launch>/stream as Server-Sent Events, to anybody: what it tells is public.

One reader a launch, only while somebody watches, over a connection of its own that writes nothing: no pick waits for a
watcher. At each beat one query serves all; watchers are woken a slice at a time, and each is told what changed since
its own last word, so one that reads slowly is told less often, never more at once.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar, TypeVarTuple
from uuid import UUID

from anchang.gate.asgi import EVENTS, App, Receive, Scope, Send, answer, header, in_slices, until_gone
from anchang.gate.database import Database, StoreDown
from anchang.gate.launch.entries import Damaged
from anchang.gate.launch.keeper import Board, Keeper
from anchang.gate.launch.ledger import NoSuchLaunch
from anchang.gate.launch.news import News, Sight
from anchang.gate.launch.presence import Presence

PATH = re.compile(r"/gate/launches/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/stream/?")
QUICK, SLOW, EDGE = 0.25, 2.0, 5.0
HEARTBEAT, SAY, LINGER, PATIENCE = 10.0, 2.0, 30.0, 20.0
WATCHERS = 20_000

T = TypeVar("T")
Values = TypeVarTuple("Values")

log = logging.getLogger("anchang.gate.launch.stream")


@dataclass(eq=False, slots=True)
class Watcher:
    """One open stream: up to which entry it has been told, what wakes it, since when it takes in its last word."""

    seq: int | None
    task: asyncio.Task[None] | None = None
    wake: asyncio.Future[None] | None = None
    sending_since: float = 0.0

    def rouse(self) -> None:
        """Wake it, unless it is busy: then it looks for itself when it has done."""
        if self.wake is not None and not self.wake.done():
            self.wake.set_result(None)


@dataclass(eq=False, slots=True)
class Room:
    """The watchers of one launch."""

    database: Database
    keeper: Keeper
    news: News
    left: float
    watchers: set[Watcher] = field(default_factory=set)
    beats: int = 0
    reader: asyncio.Task[None] | None = None
    said: float = 0.0
    saying: asyncio.Task[None] | None = None


class Stream:
    """The ASGI application of the streams; for one event loop."""

    def __init__(self, open_database: Callable[[], Database], *, presence: Presence | None = None) -> None:
        self._open_database, self._presence = open_database, presence
        self._rooms: dict[UUID, Room] = {}
        self._opening: dict[UUID, asyncio.Lock] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="launch-reader")
        # What is written waits for its turn behind the picks, and no watcher waits for that.
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="launch-presence")
        self._is_closed = False

    @property
    def watching(self) -> int:
        """Return how many streams are open."""
        return sum(len(room.watchers) for room in self._rooms.values())

    def before(self, door: App) -> App:
        """Return an application that answers what asks for a stream, and leaves the rest to the door."""

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            await (self if PATH.fullmatch(scope["path"]) else door)(scope, receive, send)

        return application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: a stream, or a refusal with its status."""
        path = PATH.fullmatch(scope["path"])
        if path is None:
            return await answer(send, 404, "There is no such stream.")
        if scope["method"] != "GET":
            return await answer(send, 405, "Only GET is possible here.", [(b"allow", b"GET")])
        if self._is_closed or self.watching >= WATCHERS:
            return await answer(send, 503, "Too many are watching; try again.", [(b"retry-after", b"5")])
        try:
            room = await self._room(UUID(path[1]))
        except NoSuchLaunch:
            return await answer(send, 404, "There is no such launch.")
        except (StoreDown, Damaged):
            return await answer(send, 503, "The launch cannot be read just now.", [(b"retry-after", b"5")])
        known = header(scope, b"last-event-id") or ""
        seq = int(known) if re.fullmatch(r"[0-9]{1,18}", known) else None
        await self._serve(room, Watcher(seq), receive, send)

    def close(self) -> None:
        """Let every watcher go and stop reading."""
        self._is_closed = True
        for room in self._rooms.values():
            for watcher in room.watchers:
                watcher.rouse()
        for thread in (self._thread, self._writer):
            thread.shutdown(wait=False, cancel_futures=True)

    async def _serve(self, room: Room, watcher: Watcher, receive: Receive, send: Send) -> None:
        watcher.task = asyncio.create_task(self._tell(room, watcher, send))
        gone = asyncio.create_task(until_gone(receive))
        room.watchers.add(watcher)
        try:
            await asyncio.wait((watcher.task, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            room.watchers.discard(watcher)
            room.left = time.monotonic()
            for task in (watcher.task, gone):
                task.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await watcher.task

    async def _tell(self, room: Room, watcher: Watcher, send: Send) -> None:
        loop = asyncio.get_running_loop()
        await send({"type": "http.response.start", "status": 200, "headers": EVENTS})
        words, beats = b"retry: 2000\n\n" + room.news.since(watcher.seq), room.beats
        while not self._is_closed:
            watcher.seq, watcher.sending_since = room.news.seq, time.monotonic()
            sight = room.news.sight
            await send({"type": "http.response.body", "body": words, "more_body": True})
            watcher.sending_since = 0.0
            if room.news.sight is sight and room.beats == beats:
                watcher.wake = loop.create_future()
                await watcher.wake
                watcher.wake = None
            is_new, beats = room.news.sight is not sight, room.beats
            words = room.news.since(watcher.seq) if is_new else room.news.beat()
        await send({"type": "http.response.body", "body": b""})

    async def _room(self, launch_id: UUID) -> Room:
        """Return a launch's room, opened once however many come at the same time. Raises NoSuchLaunch, StoreDown."""
        async with self._opening.setdefault(launch_id, asyncio.Lock()):
            room = self._rooms.get(launch_id)
            if room is None:
                try:
                    room = self._rooms[launch_id] = await self._read(self._open, launch_id)
                except NoSuchLaunch:
                    self._opening.pop(launch_id, None)
                    raise
                room.reader = asyncio.create_task(self._follow(launch_id, room))
            return room

    def _open(self, launch_id: UUID) -> Room:
        database = self._open_database()
        keeper = Keeper(database, launch_id)
        return Room(database, keeper, News(_sight(keeper)), time.monotonic())

    async def _follow(self, launch_id: UUID, room: Room) -> None:
        """Read beat after beat, until nobody has watched for a while."""
        told = time.monotonic()
        while room.watchers or time.monotonic() - room.left < LINGER:
            await asyncio.sleep(pause(room.news.sight.board, at=time.time()))
            try:
                is_new = room.news.take(await self._read(_sight, room.keeper))
            except StoreDown as error:
                # No sign of life either: a board that cannot be read is not shown as if it could.
                log.warning("a launch cannot be read: %s", error)
                await asyncio.sleep(SLOW)
                continue
            if is_new or time.monotonic() - told >= HEARTBEAT:
                told, room.beats = time.monotonic(), room.beats + 1
                await in_slices(Watcher.rouse, list(room.watchers))
            _let_go(room.watchers, at=time.monotonic())
            if time.monotonic() - room.said >= SAY and (room.saying is None or room.saying.done()):
                room.said = time.monotonic()
                room.saying = asyncio.create_task(self._say(launch_id, room))
        del self._rooms[launch_id]
        await self._read(room.database.close)

    async def _say(self, launch_id: UUID, room: Room) -> None:
        if self._presence is None:
            return
        say, words = self._presence.say, (room.keeper.tenant_id, launch_id, len(room.watchers))
        try:
            await asyncio.get_running_loop().run_in_executor(self._writer, say, *words)
        except StoreDown as error:
            log.info("how many watch was not written: %s", error)

    async def _read(self, query: Callable[[*Values], T], *arguments: *Values) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, query, *arguments)


def _sight(keeper: Keeper) -> Sight:
    """Return what may be seen of a launch now, in the reader's thread. Raises StoreDown."""
    board, queue = keeper.board(), keeper.book.queue
    return Sight(board, tuple(sorted(queue.called.items())) if queue else None)


def pause(board: Board, *, at: float) -> float:
    """Return for how many seconds nothing is read: a quarter while it is open and about the bell, two otherwise."""
    opens, closes = board.window.opens / 1e6 - EDGE, board.window.closes / 1e6 + EDGE
    if board.is_closed or at >= closes:
        return SLOW
    return QUICK if at >= opens else min(SLOW, max(QUICK, opens - at))


def _let_go(watchers: Iterable[Watcher], *, at: float) -> None:
    """Part from those who have not taken in their last word for long."""
    for watcher in watchers:
        if watcher.sending_since and at - watcher.sending_since > PATIENCE and watcher.task is not None:
            watcher.task.cancel()
