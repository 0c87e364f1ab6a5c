"""Pages behind the bridge see the same request, and the browser the same answer, as under a WSGI server."""

from __future__ import annotations

import asyncio
import contextvars
import io
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from anchang.gate import pages
from anchang.gate.asgi import answer
from anchang.gate.front import Front
from anchang.gate.pages import Environ, Pages
from anchang.gate.tests.harness import calling, scope_of, whole


def serving(app: Callable[[Environ, Any], Iterable[bytes]], **settings: Any) -> Pages:
    return Pages(app, threads=2, **settings)


def answering(look: Callable[[Environ], object]) -> Pages:
    def app(request: Environ, start: Any) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return [repr(look(request)).encode()]

    return serving(app)


def test_an_ordinary_page_is_two_messages() -> None:
    async def story() -> None:
        async with calling(answering(lambda request: 1), scope_of("/")) as call:
            start, body = await call.next(), await call.next()
            assert start["headers"].count((b"set-cookie", b"a=1")) == 1
            assert (b"set-cookie", b"b=2") in start["headers"]
            assert (body["body"], body["more_body"]) == (b"1", False)

    asyncio.run(story())


def test_paths_and_queries_arrive_byte_for_byte() -> None:
    scope = scope_of("/ignored", "q=\xe7\xa8\x8b&x=%FF")
    scope["raw_path"] = b"/a%2Fb/%E7%A8%8B/%ff"
    look = answering(
        lambda request: (request["PATH_INFO"].encode("latin-1"), request["QUERY_STRING"].encode("latin-1"))
    )
    _, _, body = asyncio.run(whole(look, scope))
    assert body == repr((b"/a/b/\xe7\xa8\x8b/\xff", b"q=\xe7\xa8\x8b&x=%FF")).encode()


def test_headers_cannot_be_forged_with_underscores() -> None:
    headers = [(b"x-forwarded-for", b"1"), (b"x_forwarded_for", b"2"), (b"cookie", b"a=1"), (b"cookie", b"b=2")]
    look = answering(lambda request: (request["HTTP_X_FORWARDED_FOR"], request["HTTP_COOKIE"], request["REMOTE_ADDR"]))
    _, _, body = asyncio.run(whole(look, scope_of("/", headers=headers)))
    assert body == repr(("1", "a=1; b=2", "192.0.2.7")).encode()


def test_a_body_in_pieces_is_one_body() -> None:
    look = answering(lambda request: request["wsgi.input"].read())
    assert asyncio.run(whole(look, scope_of("/", method="POST"), b"ab", b"", b"cd"))[2] == b"b'abcd'"


def test_a_body_too_large_is_refused_before_a_thread_is_taken() -> None:
    def app(request: Environ, start: Any) -> Iterable[bytes]:
        raise AssertionError("must not be reached")

    status, _, _ = asyncio.run(whole(serving(app, body_at_most=10), scope_of("/", method="POST"), b"x" * 6, b"x" * 6))
    assert status == 413


def test_a_long_answer_leaves_in_blocks_and_is_closed() -> None:
    closed = threading.Event()

    class Long:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"x" * 4096] * 200)

        def close(self) -> None:
            closed.set()

    def app(request: Environ, start: Any) -> Iterable[bytes]:
        start("200 OK", [])
        return Long()

    async def story() -> None:
        async with calling(serving(app), scope_of("/")) as call:
            await call.next()
            sizes: list[int] = []
            is_over = False
            while not is_over:
                message = await call.next()
                sizes.append(len(message["body"]))
                is_over = not message["more_body"]
            assert sum(sizes) == 200 * 4096
            assert len(sizes) == 4

    asyncio.run(story())
    assert closed.is_set()


def test_a_file_is_read_in_large_pieces() -> None:
    file = io.BytesIO(b"x" * (pages.BLOCK * 2 + 1))
    assert [len(block) for block in pages.Blocks(file, 4096)] == [pages.BLOCK, pages.BLOCK, 1]


def test_a_client_that_leaves_early_costs_no_thread() -> None:
    def app(request: Environ, start: Any) -> Iterable[bytes]:
        raise AssertionError("must not be reached")

    async def story() -> None:
        app_ = serving(app)
        inbox: asyncio.Queue[Any] = asyncio.Queue()
        inbox.put_nowait({"type": "http.request", "body": b"half", "more_body": True})
        inbox.put_nowait({"type": "http.disconnect"})
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        await app_(scope_of("/", method="POST"), inbox.get, send)
        assert (sent, app_.waiting) == ([], 0)

    asyncio.run(story())


def test_too_many_waiting_are_told_at_once() -> None:
    app = answering(lambda request: 1)
    app.waiting = pages.WAITING_AT_MOST
    status, headers, _ = asyncio.run(whole(app, scope_of("/")))
    assert (status, headers[b"retry-after"]) == (503, b"2")


def test_a_page_leaves_nothing_behind_for_the_next() -> None:
    left = contextvars.ContextVar("left", default="clean")

    def look(request: Environ) -> str:
        before = left.get()
        left.set("dirty")
        return before

    async def story() -> None:
        app = answering(look)
        for _ in range(6):
            assert (await whole(app, scope_of("/")))[2] == b"'clean'"

    asyncio.run(story())


def test_the_front_sends_each_path_to_its_door() -> None:
    async def door(scope: Any, receive: Any, send: Any) -> None:
        await answer(send, 200, "the door")

    front = Front(pages=answering(lambda request: "a page"), doors={"live": door})

    async def story() -> None:
        assert (await whole(front, scope_of("/live/projects")))[2] == b"the door\n"
        for path in ("/", "/lively", "/p/live/", "/liv", ""):
            assert (await whole(front, scope_of(path)))[2] == b"'a page'"

    asyncio.run(story())


def test_the_front_closes_what_it_holds() -> None:
    closed: list[int] = []
    front = Front(pages=answering(lambda request: 1), doors={}, closing=(lambda: closed.append(1),))

    async def story() -> None:
        inbox: asyncio.Queue[Any] = asyncio.Queue()
        for kind in ("lifespan.startup", "lifespan.shutdown"):
            inbox.put_nowait({"type": kind})
        said: list[Any] = []

        async def send(message: Any) -> None:
            said.append(message["type"])

        await front({"type": "lifespan"}, inbox.get, send)
        assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]

    asyncio.run(story())
    assert closed == [1]
