"""Live unit status: GET /live/projects/<project>/units?ticket=<signed>[&since=<seq>] as Server-Sent Events.

    event: units    data {"v": 17, "u": [["<unit>", "lock"], ...]}    what changed up to 17, the last word on each unit
    event: reload   data {"v": 17}                                    the gap is too old: fetch the page again

One poller a project, only while somebody watches; its answer is merged and written once for all watchers. At each beat
it also asks whether the sessions that watch still stand, a slice of them at a time: who was signed out, closed, moved
to other projects or given a role that sees no units stops seeing within a beat or two.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar, TypeVarTuple
from urllib.parse import parse_qs
from uuid import UUID

from anchang.gate import tickets
from anchang.gate.asgi import EVENTS, Receive, Scope, Send, answer, header, in_slices, until_gone
from anchang.gate.database import StoreDown
from anchang.gate.store import Delta, Store

BEAT = 0.4
HEARTBEAT = 15.0
SLICE = 500
QUEUE = 64
WATCHERS = 20_000
SEND_PATIENCE = 20.0
PATH = re.compile(r"/live/projects/([0-9a-f-]{36})/units/?")

T = TypeVar("T")
Values = TypeVarTuple("Values")

log = logging.getLogger("anchang.gate.live")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One event as bytes, with the sequence number it brings a watcher to."""

    seq: int
    wire: bytes


@dataclass(eq=False, slots=True)
class Watcher:
    """One open stream: what waits to be sent, bounded; a watcher that cannot keep up is let go and comes again."""

    session: int
    waiting: asyncio.Queue[Parcel | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    is_gone: bool = False

    def offer(self, parcel: Parcel) -> None:
        """Queue an event, or let the watcher go when the queue is full."""
        if self.waiting.full():
            self.leave()
        elif not self.is_gone:
            self.waiting.put_nowait(parcel)

    def leave(self) -> None:
        """End the stream: whatever waits is dropped, for Last-Event-ID will ask for it again."""
        self.is_gone = True
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(None)


@dataclass(eq=False, slots=True)
class Room:
    """The watchers of one project and how far they have been told."""

    project_id: UUID
    watchers: set[Watcher] = field(default_factory=set)
    to_review: list[Watcher] = field(default_factory=list)
    is_reading: asyncio.Event = field(default_factory=asyncio.Event)
    poller: asyncio.Task[None] | None = None


class Live:
    """The ASGI application behind /live/."""

    def __init__(
        self, store: Store, *, secret: str, now: Callable[[], datetime] = lambda: datetime.now(UTC), beat: float = BEAT
    ) -> None:
        self._store = store
        self._secret = secret
        self._now = now
        self._beat = beat
        self._rooms: dict[UUID, Room] = {}
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="live-reader")
        self._is_closed = False

    @property
    def watching(self) -> int:
        """How many streams are open."""
        return sum(len(room.watchers) for room in self._rooms.values())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: a stream, or a refusal with its status."""
        path = PATH.fullmatch(scope["path"])
        if path is None:
            return await answer(send, 404, "There is no such stream.")
        if scope["method"] != "GET":
            return await answer(send, 405, "Only GET is possible here.", [(b"allow", b"GET")])
        query = parse_qs(scope["query_string"].decode("latin-1"))
        since = header(scope, b"last-event-id") or next(iter(query.get("since", [])), "")
        try:
            project_id = UUID(path[1])
            ticket = next(iter(query.get("ticket", [])), "")
            leave = tickets.check(ticket, project_id=project_id, secret=self._secret, at=self._now())
            if not await self._read(self._store.standing, project_id, [leave.session]):
                raise tickets.TicketRefused
        except (ValueError, tickets.TicketRefused):
            return await answer(send, 403, "The ticket is not valid here, or it is over. Open the page again.")
        except StoreDown:
            return await answer(send, 503, "Live status cannot be read just now.", [(b"retry-after", b"5")])
        if self._is_closed or self.watching >= WATCHERS:
            return await answer(send, 503, "Too many are watching; try again.", [(b"retry-after", b"5")])
        seq = int(since) if re.fullmatch(r"[0-9]{1,18}", since) else None
        await self._stream(project_id, seq, leave, receive, send)

    def close(self) -> None:
        """Let every watcher go and stop reading."""
        self._is_closed = True
        for room in list(self._rooms.values()):
            room.is_reading.set()
            for watcher in list(room.watchers):
                watcher.leave()

    async def _stream(
        self, project_id: UUID, since: int | None, leave: tickets.Leave, receive: Receive, send: Send
    ) -> None:
        watcher, seconds = Watcher(leave.session), (leave.until - self._now()).total_seconds()
        room = self._join(project_id, watcher)
        gone = asyncio.create_task(_until_gone(receive, watcher))
        over = asyncio.get_running_loop().call_later(seconds, watcher.leave)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": EVENTS})
            # The backlog reaches at least to where the poller began, so nothing falls between them.
            await room.is_reading.wait()
            first = await self._catch_up(project_id, since)
            await _send_chunk(send, b"retry: 2000\n\n" + first.wire)
            await _pump(watcher, first.seq, send)
            await send({"type": "http.response.body", "body": b""})
        except (TimeoutError, OSError):
            log.info("a watcher could not keep up and was let go")
        finally:
            over.cancel()
            gone.cancel()
            self._part(room, watcher)

    def _join(self, project_id: UUID, watcher: Watcher) -> Room:
        room = self._rooms.setdefault(project_id, Room(project_id))
        room.watchers.add(watcher)
        if room.poller is None:
            room.poller = asyncio.create_task(self._poll(room))
        return room

    def _part(self, room: Room, watcher: Watcher) -> None:
        room.watchers.discard(watcher)
        if not room.watchers and self._rooms.get(room.project_id) is room:
            del self._rooms[room.project_id]
            if room.poller is not None:
                room.poller.cancel()

    async def _catch_up(self, project_id: UUID, since: int | None) -> Parcel:
        while not self._is_closed:
            try:
                delta = None if since is None else await self._read(self._store.after, project_id, since)
                if delta is not None:
                    return _units(delta)
                newest = await self._read(self._store.newest, project_id)
                return _units(Delta(newest, {})) if since is None else _reload(newest)
            except StoreDown as error:
                log.warning("live status cannot be read: %s", error)
                await asyncio.sleep(self._beat * 5)
        return Parcel(since or 0, b"")

    async def _poll(self, room: Room) -> None:
        seq: int | None = None
        while True:
            try:
                if seq is None:
                    seq = await self._read(self._store.newest, room.project_id)
                    room.is_reading.set()
                delta = await self._read(self._store.after, room.project_id, seq)
                if delta is None:
                    seq = await self._read(self._store.newest, room.project_id)
                    await _tell(room, _reload(seq))
                elif delta.units:
                    seq = delta.seq
                    await _tell(room, _units(delta))
                await self._review(room)
                await asyncio.sleep(self._beat)
            except StoreDown as error:
                log.warning("live status cannot be read: %s", error)
                await asyncio.sleep(self._beat * 5)

    async def _review(self, room: Room) -> None:
        """Let those go whose sessions no longer stand; the next slice comes with the next beat."""
        if not room.to_review:
            room.to_review = list(room.watchers)
        batch, room.to_review = room.to_review[:SLICE], room.to_review[SLICE:]
        standing = await self._read(self._store.standing, room.project_id, {watcher.session for watcher in batch})
        for watcher in batch:
            if watcher.session not in standing:
                watcher.leave()

    async def _read(self, query: Callable[[*Values], T], *arguments: *Values) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reader, query, *arguments)


async def _tell(room: Room, parcel: Parcel) -> None:
    """Queue an event for everybody."""
    await in_slices(lambda watcher: watcher.offer(parcel), list(room.watchers))


async def _pump(watcher: Watcher, seq: int, send: Send) -> None:
    while not watcher.is_gone:
        try:
            parcel = await asyncio.wait_for(watcher.waiting.get(), HEARTBEAT)
        except TimeoutError:
            await _send_chunk(send, b": still here\n\n")
            continue
        if parcel is None:
            return
        if parcel.seq > seq:
            seq = parcel.seq
            await _send_chunk(send, parcel.wire)


async def _send_chunk(send: Send, wire: bytes) -> None:
    await asyncio.wait_for(send({"type": "http.response.body", "body": wire, "more_body": True}), SEND_PATIENCE)


async def _until_gone(receive: Receive, watcher: Watcher) -> None:
    await until_gone(receive)
    watcher.leave()


def _units(delta: Delta) -> Parcel:
    return _parcel("units", delta.seq, {"v": delta.seq, "u": list(map(list, delta.units.items()))})


def _reload(seq: int) -> Parcel:
    return _parcel("reload", seq, {"v": seq})


def _parcel(event: str, seq: int, data: object) -> Parcel:
    words = json.dumps(data, separators=(",", ":"))
    return Parcel(seq, f"id: {seq}\nevent: {event}\ndata: {words}\n\n".encode("ascii"))
