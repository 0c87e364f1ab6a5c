"""The launch door: what is asked under /gate/launches/<launch>/, whatever interface the server speaks.

POST picks            {"unit": …, "key": …}, the buyer's pass as bearer token
GET  picks/<key>      what became of a key of one's own
GET  board            which units are gone, one bit a unit; small, versioned, anyone may keep it for a second
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from anchang.gate.database import Database, StoreDown
from anchang.gate.launch import replies
from anchang.gate.launch.entries import Damaged
from anchang.gate.launch.gather import gather_key
from anchang.gate.launch.hall import WAITING_AT_MOST, Hall
from anchang.gate.launch.keeper import Keeper
from anchang.gate.launch.ledger import Ledger, NoSuchLaunch
from anchang.gate.launch.openapi import DESCRIBED
from anchang.gate.launch.passes import Passes
from anchang.gate.launch.room import Room
from anchang.gate.server import wire
from anchang.gate.server.line import BODY_AT_MOST
from anchang.gate.server.wire import Reply, Tell

ROOT = b"/gate/launches/"
DESCRIPTION = b"/gate/openapi.json"

Body = Callable[[], Awaitable[bytes]]

log = logging.getLogger("anchang.gate.launch")


class Door:
    """Answers requests; one event loop, one thread that writes."""

    def __init__(
        self, open_database: Callable[[], Database], *, secret: str, waiting_at_most: int = WAITING_AT_MOST
    ) -> None:
        """`waiting_at_most`: how many presses of a launch may wait here at once; more hear that it is busy."""
        self._open_database, self._secret, self._most = open_database, secret, waiting_at_most
        self._rooms: dict[bytes, Room] = {}
        # Where presses go, by the whole path: most of what is asked.
        self._presses: dict[bytes, Room] = {}
        self._opening: dict[bytes, asyncio.Task[Room | Reply]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="launch-keeper")
        self._database = open_database()

    async def is_ready(self) -> bool:
        """Tell whether the database answers."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._asks)

    def take(self, method: bytes, path: bytes, authorization: bytes, body: bytes, tell: Tell) -> None:
        """Answer one request, now or later."""
        room = self._presses.get(path)
        if room is not None and method == b"POST":
            room.press(authorization, body, tell)
        else:
            self.later(self._find(method, path, authorization, body, tell), tell)

    async def answer(self, method: str, path: str, authorization: str | None, body: Body) -> Reply:
        """Answer one request to who waits for it."""
        content = await body()
        if len(content) > BODY_AT_MOST:
            return wire.BODY_TOO_LARGE
        waiting: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

        def tell(reply: Reply) -> None:
            if not waiting.done():  # who hung up waits no longer
                waiting.set_result(reply)

        self.take(method.encode(), path.encode(), (authorization or "").encode("latin-1"), content, tell)
        return await waiting

    def later(self, work: Coroutine[Any, Any, None], tell: Tell) -> None:
        """Do what takes a while; what goes wrong in it is an answer too."""
        task = asyncio.get_running_loop().create_task(_whole(work, tell))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """Write what waits and stop."""
        self._thread.shutdown(wait=True)

    async def _find(self, method: bytes, path: bytes, authorization: bytes, body: bytes, tell: Tell) -> None:
        path = path.partition(b"?")[0].rstrip(b"/")
        name, _, rest = path[len(ROOT) :].partition(b"/")
        what, _, key = rest.partition(b"/")
        if path == DESCRIPTION:
            return tell(DESCRIBED if method == b"GET" else replies.not_allowed(b"GET"))
        if path[: len(ROOT)] != ROOT or what not in (b"picks", b"board") or b"/" in key:
            return tell(replies.NOT_FOUND)
        room = self._rooms.get(name) or await self._open(name)
        if isinstance(room, Reply):
            return tell(room)
        if what == b"picks" and not key:
            return room.press(authorization, body, tell) if method == b"POST" else tell(replies.not_allowed(b"POST"))
        if method != b"GET":
            return tell(replies.not_allowed(b"GET"))
        if what == b"picks":
            return tell(await room.look_up(authorization, key.decode("latin-1")))
        tell(replies.NOT_FOUND if key else room.fresh_board() or await room.board())

    async def _open(self, name: bytes) -> Room | Reply:
        """Open a launch's book, once however many ask for it at the same time; all of them go on together."""
        opening = self._opening.get(name)
        if opening is None:
            opening = self._opening[name] = asyncio.get_running_loop().create_task(self._opened(name))
            opening.add_done_callback(lambda _: self._opening.pop(name))
        return await asyncio.shield(opening)

    async def _opened(self, name: bytes) -> Room | Reply:
        try:
            room = await asyncio.get_running_loop().run_in_executor(self._thread, self._make, name.decode("latin-1"))
        except (StoreDown, Damaged):
            return replies.BUSY
        except (NoSuchLaunch, ValueError):
            return replies.NOT_FOUND
        self._rooms[name] = self._presses[b"%b%b/picks" % (ROOT, name)] = room
        return room

    def _asks(self) -> bool:
        try:
            with self._database.cursor() as cursor:
                cursor.execute("SELECT 1")
        except StoreDown:
            return False
        return True

    def _make(self, name: str) -> Room:
        launch_id = UUID(name)
        if str(launch_id) != name:
            raise NoSuchLaunch  # two names would be two rooms
        # Asked over the connection that is there: whoever makes up names opens none.
        with self._database.cursor() as cursor:
            Ledger(launch_id, self._database.dialect).head(cursor, hold=False)
        keeper = Keeper(self._open_database(), launch_id)
        keeper.refresh()
        key = gather_key(self._secret, launch_id)
        hall = Hall(keeper, self._thread, gather_key=key, waiting_at_most=self._most)
        return Room(hall, Passes(launch_id, self._secret))


async def _whole(work: Coroutine[Any, Any, None], tell: Tell) -> None:
    try:
        await work
    except Exception:
        log.exception("a request was not answered")
        tell(wire.FAILED)
