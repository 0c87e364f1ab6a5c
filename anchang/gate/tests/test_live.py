"""Watchers hear of every change, once, in order, and cost nothing when nobody watches."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Coroutine
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from anchang.gate import live, tickets
from anchang.gate.asgi import SLICE
from anchang.gate.database import StoreDown
from anchang.gate.live import Live
from anchang.gate.store import MOST, Delta
from anchang.gate.tests.harness import calling, scope_of, whole

SECRET = "a secret of forty characters or more, for tests"
NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
PROJECT = UUID(int=7)
PATH = f"/live/projects/{PROJECT}/units"
BEAT = 0.02


class Ledger:
    """A store in memory: the rows of one project, with the same answers as the database."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, str, str]] = []
        self.reads = 0
        self.is_down = threading.Event()
        self.ended: set[int] = set()

    def write(self, unit: str, status: str) -> int:
        self.rows.append((len(self.rows) + 1, unit, status))
        return len(self.rows)

    def newest(self, project_id: UUID) -> int:
        self._read()
        return len(self.rows)

    def after(self, project_id: UUID, seq: int) -> Delta | None:
        self._read()
        rows = self.rows[seq:]
        if len(rows) > MOST or seq > len(self.rows):
            return None
        return Delta(len(self.rows), {unit: status for _, unit, status in rows})

    def standing(self, project_id: UUID, sessions: Collection[int]) -> set[int]:
        self._read()
        return set(sessions) - self.ended

    def _read(self) -> None:
        self.reads += 1
        if self.is_down.is_set():
            raise StoreDown("away")


Story = Callable[[Live, Ledger], Coroutine[Any, Any, None]]


def tell(story: Story) -> None:
    ledger = Ledger()
    asyncio.run(story(Live(ledger, secret=SECRET, now=lambda: NOW, beat=BEAT), ledger))


def watch(
    since: int | None = None,
    *,
    session: int = 1,
    at: datetime = NOW,
    headers: list[tuple[bytes, bytes]] | None = None,
) -> Any:
    ticket = tickets.issue(PROJECT, UUID(int=9), session=session, secret=SECRET, at=at)
    query = f"ticket={ticket}" + ("" if since is None else f"&since={since}")
    return scope_of(PATH, query, headers=headers or [])


def test_a_change_reaches_every_watcher() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        async with calling(app, watch()) as one, calling(app, watch()) as two:
            for call in (one, two):
                start = await call.next()
                assert (start["status"], dict(start["headers"])[b"content-type"]) == (200, b"text/event-stream")
                assert await call.event() == ("units", {"v": 0, "u": []})
            ledger.write("a", "lock")
            for call in (one, two):
                assert await call.event() == ("units", {"v": 1, "u": [["a", "lock"]]})

    tell(story)


def test_changes_of_one_beat_are_merged_to_the_last_word() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        for status in ("lock", "sale", "subs"):
            ledger.write("a", status)
        ledger.write("b", "lock")
        async with calling(app, watch(since=1)) as call:
            await call.next()
            assert await call.event() == ("units", {"v": 4, "u": [["a", "subs"], ["b", "lock"]]})

    tell(story)


def test_a_returning_watcher_gets_what_it_missed_and_nothing_twice() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        ledger.write("a", "lock")
        ledger.write("b", "lock")
        async with calling(app, watch(since=0, headers=[(b"last-event-id", b"1")])) as call:
            await call.next()
            assert await call.event() == ("units", {"v": 2, "u": [["b", "lock"]]})
            ledger.write("c", "lock")
            assert await call.event() == ("units", {"v": 3, "u": [["c", "lock"]]})

    tell(story)


def test_nothing_falls_between_the_backlog_and_the_stream() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        async with calling(app, watch()) as first:
            await first.next()
            for round_ in range(60):
                seen = len(ledger.rows)
                ledger.write(f"early-{round_}", "lock")
                async with calling(app, watch(since=seen)) as call:
                    await call.next()
                    ledger.write(f"late-{round_}", "lock")
                    heard: dict[str, str] = {}
                    while f"late-{round_}" not in heard:
                        heard |= dict((await call.event())[1]["u"])
                    assert f"early-{round_}" in heard

    tell(story)


@pytest.mark.parametrize("since", [0, 10**9])
def test_a_gap_too_old_or_impossible_asks_for_the_page_again(since: int) -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        for number in range(MOST + 1):
            ledger.write(str(number), "lock")
        async with calling(app, watch(since=since)) as call:
            await call.next()
            assert await call.event() == ("reload", {"v": MOST + 1})
            ledger.write("new", "lock")
            assert await call.event() == ("units", {"v": MOST + 2, "u": [["new", "lock"]]})

    tell(story)


def test_a_flood_asks_everybody_for_the_page_again() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        async with calling(app, watch()) as call:
            await call.next()
            await call.event()
            ledger.rows += [(number, str(number), "lock") for number in range(1, MOST + 50)]
            assert await call.event() == ("reload", {"v": len(ledger.rows)})

    tell(story)


def test_nobody_watching_reads_nothing() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        async with calling(app, watch()) as call:
            await call.next()
            await call.event()
            assert app.watching == 1
        await asyncio.sleep(BEAT * 3)
        before = ledger.reads
        await asyncio.sleep(BEAT * 6)
        assert (app.watching, ledger.reads) == (0, before)

    tell(story)


def test_a_lost_database_is_waited_for() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        async with calling(app, watch()) as call:
            await call.next()
            await call.event()
            ledger.is_down.set()
            ledger.write("a", "lock")
            await asyncio.sleep(BEAT * 3)
            ledger.is_down.clear()
            assert await call.event() == ("units", {"v": 1, "u": [["a", "lock"]]})

    tell(story)


def test_silence_is_broken_by_a_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)

    async def story(app: Live, ledger: Ledger) -> None:
        async with calling(app, watch()) as call:
            await call.next()
            await call.event()
            assert (await call.next())["body"] == b": still here\n\n"

    tell(story)


def test_a_watcher_that_does_not_read_is_let_go_and_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SEND_PATIENCE", 0.2)

    async def story(app: Live, ledger: Ledger) -> None:
        reads = asyncio.Event()
        reads.set()
        async with calling(app, watch(), blocked=reads) as slow, calling(app, watch()) as quick:
            for call in (slow, quick):
                await call.next()
                await call.event()
            reads.clear()
            for number in range(5):
                ledger.write("a", str(number))
                assert (await quick.event())[1]["v"] == number + 1
            await asyncio.sleep(0.4)
            assert app.watching == 1

    tell(story)


def test_a_queue_that_overflows_ends_the_stream() -> None:
    watcher = live.Watcher(1)
    for seq in range(live.QUEUE + 5):
        watcher.offer(live.Parcel(seq, b""))
    assert watcher.is_gone
    assert watcher.waiting.qsize() == 1


def test_a_thousand_watchers_are_told_in_slices() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        room = live.Room(PROJECT, {live.Watcher(1) for _ in range(SLICE * 2 + 1)})
        turns = 0

        async def other() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(other())
        await live._tell(room, live.Parcel(1, b"x"))
        task.cancel()
        assert turns == 2
        assert all(watcher.waiting.qsize() == 1 for watcher in room.watchers)

    tell(story)


def test_closing_ends_every_stream() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        async with calling(app, watch()) as call:
            await call.next()
            await call.event()
            app.close()
            assert await call.next() == {"type": "http.response.body", "body": b""}
        assert (await whole(app, watch()))[0] == 503

    tell(story)


def test_a_session_that_ends_stops_seeing_at_once_and_the_others_go_on() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        async with calling(app, watch(session=1)) as gone, calling(app, watch(session=2)) as stays:
            for call in (gone, stays):
                await call.next()
                await call.event()
            ledger.ended.add(1)
            assert await gone.next(within=1) == {"type": "http.response.body", "body": b""}
            ledger.write("u1", "lock")
            assert await stays.event() == ("units", {"v": 1, "u": [["u1", "lock"]]})
            assert gone.outbox.empty()
            assert app.watching == 1
        assert (await whole(app, watch(session=1)))[0] == 403

    tell(story)


def test_a_crowd_is_reviewed_slice_by_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SLICE", 2)

    async def story(app: Live, ledger: Ledger) -> None:
        async with AsyncExitStack() as calls:
            crowd = [await calls.enter_async_context(calling(app, watch(session=n))) for n in range(7)]
            for call in crowd:
                await call.next()
                await call.event()
            ledger.ended |= {0, 3, 6}
            for number in (0, 3, 6):
                assert (await crowd[number].next(within=1))["body"] == b""
            assert app.watching == 4

    tell(story)


def test_without_a_database_nobody_is_let_in() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        ledger.is_down.set()
        assert (await whole(app, watch()))[0] == 503

    tell(story)


def test_a_stream_ends_with_its_ticket() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        almost_over = NOW - tickets.TTL + timedelta(seconds=1)
        async with calling(app, watch(at=almost_over)) as call:
            await call.next()
            await call.event()
            assert await call.next() == {"type": "http.response.body", "body": b""}

    tell(story)


@pytest.mark.parametrize(
    ("path", "query", "method", "status"),
    [
        (PATH, "", "GET", 403),
        (PATH, "ticket=nonsense", "GET", 403),
        (PATH, "ticket=%FF", "GET", 403),
        (PATH, "\xff=\xff", "GET", 403),
        (PATH, "", "POST", 405),
        ("/live/", "", "GET", 404),
        ("/live/projects/none/units", "", "GET", 404),
        ("/live/projects/------------------------------------/units", "", "GET", 403),
    ],
)
def test_refuses_what_is_not_a_stream(path: str, query: str, method: str, status: int) -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        assert (await whole(app, scope_of(path, query, method=method)))[0] == status
        assert ledger.reads == 0

    tell(story)


def test_a_nonsense_place_means_from_now() -> None:
    async def story(app: Live, ledger: Ledger) -> None:
        ledger.write("a", "lock")
        async with calling(app, watch(headers=[(b"last-event-id", "١٢".encode())])) as call:
            await call.next()
            assert await call.event() == ("units", {"v": 1, "u": []})

    tell(story)
