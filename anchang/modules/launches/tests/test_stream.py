"""Whoever watches a launch hears of each pick within a beat, and no pick waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import uuid4

import pytest

from anchang.gate.asgi import Scope
from anchang.gate.launch.keeper import Ask, Keeper
from anchang.gate.launch.ledger import microseconds_of
from anchang.gate.launch.openapi import DOCUMENT
from anchang.gate.launch.presence import Presence as Say
from anchang.gate.launch.stream import Stream
from anchang.gate.tests.harness import calling, scope_of, whole
from anchang.kernel import clock
from anchang.modules.launches.models import Launch, Presence
from anchang.modules.launches.tests.factories import KEY, open_here

pytestmark = pytest.mark.django_db(transaction=True)


def watch(launch: Launch, *, last: int | None = None) -> Scope:
    headers = [] if last is None else [(b"last-event-id", b"%d" % last)]
    return scope_of(f"/gate/launches/{launch.pk}/stream", headers=headers)


def press(launch: Launch, buyer: int, unit: int, key: str = KEY) -> None:
    Keeper(open_here(), launch.pk).press([Ask(buyer, unit, key, microseconds_of(clock.now()))])


def tell(story: Callable[[Stream], Coroutine[Any, Any, None]]) -> None:
    async def told() -> None:
        app = Stream(open_here, presence=Say(open_here()))
        try:
            await story(app)
        finally:
            app.close()

    asyncio.run(told())


def test_the_board_comes_first_and_then_what_changes(launch: Launch) -> None:
    async def story(app: Stream) -> None:
        async with calling(app, watch(launch)) as one, calling(app, watch(launch)) as two:
            for call in (one, two):
                start = await call.next()
                assert (start["status"], dict(start["headers"])[b"content-type"]) == (200, b"text/event-stream")
                name, data = await call.event()
                assert (name, data["v"], data["paused"]) == ("board", 0, False)
            await asyncio.to_thread(press, launch, 0, 2)
            for call in (one, two):
                assert await call.event() == ("units", {"v": 1, "gone": [2], "free": []})
            assert app.watching == 2

    tell(story)


def test_who_comes_again_hears_what_was_missed(launch: Launch) -> None:
    async def story(app: Stream) -> None:
        async with calling(app, watch(launch)) as stays:
            await stays.next()
            await stays.event()
            await asyncio.to_thread(press, launch, 0, 0)
            assert (await stays.event())[0] == "units"
            async with calling(app, watch(launch, last=0)) as again:
                await again.next()
                assert await again.event() == ("units", {"v": 1, "gone": [0], "free": []})

    tell(story)


def test_who_reads_slowly_is_told_once_of_everything(launch: Launch) -> None:
    async def story(app: Stream) -> None:
        reads = asyncio.Event()
        async with calling(app, watch(launch), blocked=reads) as slow, calling(app, watch(launch)) as quick:
            await quick.next()
            await quick.event()
            for number in range(3):
                await asyncio.to_thread(press, launch, number, number)
                assert (await quick.event())[1]["gone"] == [number]
            reads.set()
            await slow.next()
            assert (await slow.event())[1]["v"] == 0
            assert await slow.event() == ("units", {"v": 3, "gone": [0, 1, 2], "free": []})

    tell(story)


def test_there_is_no_stream_of_what_is_no_launch(launch: Launch) -> None:
    async def story(app: Stream) -> None:
        status, head, _ = await whole(app, scope_of(f"/gate/launches/{uuid4()}/stream"))
        assert (status, head[b"content-type"]) == (404, b"text/plain; charset=utf-8")
        said = DOCUMENT["paths"]["/gate/launches/{launch}/stream"]["get"]["responses"]["404"]
        assert "content" not in said, "the document promises no JSON here"
        assert (await whole(app, scope_of(f"/gate/launches/{launch.pk}/stream", method="POST")))[0] == 405

    tell(story)


def test_how_many_watch_is_known_to_the_platform(launch: Launch) -> None:
    async def story(app: Stream) -> None:
        async with calling(app, watch(launch)) as one:
            await one.next()
            for _ in range(50):
                if await asyncio.to_thread(Presence.objects.exists):
                    return
                await asyncio.sleep(0.1)

    tell(story)
    found = Presence.objects.get()
    assert (found.launch_id, found.tenant_id, found.watching) == (launch.pk, launch.tenant_id, 1)
    node = Say(open_here(), node=found.node)
    node.say(launch.tenant_id, launch.pk, 7)
    assert Presence.objects.get().watching == 7
