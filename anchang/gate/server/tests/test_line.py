"""The lines of the server over real sockets: what is malformed, slow or too large, and the order of answers."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvloop

from anchang.gate.server import line as lines
from anchang.gate.server.house import House
from anchang.gate.server.wire import Reply, Tell

pytestmark = pytest.mark.any_database

HELLO = b"GET /hello HTTP/1.1\r\nHost: here\r\n\r\n"
PRESS = b"POST /press HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\nAuthorization: Bearer me\r\n\r\nthese"


class Echo:
    """Answers with what it was asked; /later only when it is let, /broken not at all."""

    def __init__(self) -> None:
        self.waiting: list[Tell] = []

    def __call__(self, method: bytes, path: bytes, authorization: bytes, body: bytes, tell: Tell) -> None:
        if path == b"/broken":
            raise ValueError(path)
        if path == b"/later":
            self.waiting.append(tell)
        else:
            tell(Reply(200, b"|".join((method, path, authorization, body)), b""))


class Client:
    """A plain client."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def answer(self, *, is_bare: bool = False) -> tuple[int, bytes, bytes]:
        """Return the next answer: status, head, body."""
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 5)
        size = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        body = b"" if is_bare else await asyncio.wait_for(self.reader.readexactly(size), 5)
        return int(head[9:12]), head, body

    async def ask(self, *pieces: bytes) -> tuple[int, bytes, bytes]:
        """Send a request in pieces and return its answer."""
        for piece in pieces:
            self.writer.write(piece)
            await asyncio.sleep(0)
        return await self.answer()

    async def is_over(self) -> bool:
        """Tell whether the server has hung up and said no more."""
        return await asyncio.wait_for(self.reader.read(), 5) == b""


def port_of(house: House) -> int:
    port: int = house.servers[0].sockets[0].getsockname()[1]
    return port


@asynccontextmanager
async def serving(echo: Echo) -> AsyncIterator[tuple[House, Callable[[], Coroutine[Any, Any, Client]]]]:
    house = House(echo)
    await house.open("127.0.0.1", 0)
    port = port_of(house)

    async def connect() -> Client:
        return Client(*await asyncio.open_connection("127.0.0.1", port))

    yield house, connect
    await house.close()


def story(act: Callable[[Client, House, Echo], Coroutine[Any, Any, None]]) -> None:
    """Run what happens between one client and the server."""

    async def run() -> None:
        echo = Echo()
        async with serving(echo) as (house, connect):
            client = await connect()
            await act(client, house, echo)
            client.writer.close()

    uvloop.run(run())


def test_requests_on_one_line_are_answered_whole() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        status, head, body = await client.ask(HELLO)
        assert (status, body) == (200, b"GET|/hello||")
        assert b"\r\ndate: " in head
        assert (await client.ask(PRESS))[2] == b"POST|/press|Bearer me|these"
        assert (await client.ask(PRESS.replace(b"authorization", b"AUTHORIZATION")))[0] == 200

    story(act)


def test_a_request_may_come_in_any_two_pieces() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        for at in range(1, len(PRESS)):
            client.writer.write(PRESS[:at])
            await asyncio.sleep(0.0005)
            assert (await client.ask(PRESS[at:]))[2] == b"POST|/press|Bearer me|these", at

    story(act)


def test_many_requests_at_once_are_answered_in_their_order() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        later = HELLO.replace(b"/hello", b"/later")
        numbered = [HELLO.replace(b"/hello", b"/%d" % number) for number in range(900)]
        client.writer.write(later + b"".join(numbered))
        await asyncio.sleep(0.05)
        assert len(echo.waiting) == 1, "one after the other"
        echo.waiting.pop()(Reply(200, b"late"))
        assert (await client.answer())[2] == b"late"
        for number in range(900):
            assert (await client.answer())[2] == b"GET|/%d||" % number

    story(act)


def test_a_body_in_chunks_is_read() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        head = b"POST /press HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert (await client.ask(head, b"3\r\nthe\r\n", b"2\r\nse\r\n0\r\n\r\n"))[2] == b"POST|/press||these"

    story(act)


def test_who_waits_for_leave_to_send_a_body_gets_it() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        head, _, body = PRESS.partition(b"\r\n\r\n")
        client.writer.write(head + b"\r\nExpect: 100-continue\r\n\r\n")
        assert await asyncio.wait_for(client.reader.readuntil(b"\r\n\r\n"), 5) == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert (await client.ask(body))[2] == b"POST|/press|Bearer me|these"

    story(act)


def test_head_is_told_the_size_and_no_body() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        client.writer.write(HELLO.replace(b"GET", b"HEAD"))
        assert b"content-length: 12\r\n" in (await client.answer(is_bare=True))[1]
        assert (await client.ask(HELLO))[0] == 200

    story(act)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"NONSENSE /hello HTTP/1.1\r\n\r\n", 400),
        (b"GET /hello HTTP/9.9\r\n\r\n", 400),
        (b"GET /hello HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (PRESS.replace(b"Length: 5", b"Length: 5\r\nContent-Length: 6"), 400),
        (PRESS.replace(b"Length: 5", b"Length: 5\r\nTransfer-Encoding: chunked"), 400),
        (PRESS.replace(b"Length: 5", b"Length: -5"), 400),
        (HELLO.replace(b"here", b"h" * 20_000), 431),
        (b"GET /" + b"h" * 40_000, 431),
        (PRESS.replace(b"Length: 5", b"Length: 5000") + b"x" * 4000, 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1;%s\r\nx\r\n" % (b"e" * 90) * 400, 413),
    ],
)
def test_what_is_malformed_or_too_large_is_told_so_and_the_line_ends(sent: bytes, status: int) -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        found, head, _ = await client.ask(sent)
        assert found == status
        assert b"connection: close\r\n" in head
        assert await client.is_over()

    story(act)


def test_what_was_asked_before_the_nonsense_is_answered_before_it() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        client.writer.write(HELLO.replace(b"/hello", b"/later") + b"nonsense\r\n\r\n" + HELLO)
        await asyncio.sleep(0.02)
        echo.waiting.pop()(Reply(200, b"late"))
        assert (await client.answer())[2] == b"late"
        assert (await client.answer())[0] == 400
        assert await client.is_over()

    story(act)


@pytest.mark.parametrize(
    "sent",
    [
        HELLO.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
        b"GET /hello HTTP/1.0\r\n\r\n",
        HELLO.replace(b"\r\n\r\n", b"\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"),
    ],
)
def test_who_asks_for_one_answer_gets_one(sent: bytes) -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        status, head, _ = await client.ask(sent + HELLO)
        assert (status, b"connection: close\r\n" in head) == (200, True)
        assert await client.is_over()

    story(act)


def test_who_has_no_more_to_ask_is_answered_all_the_same() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        client.writer.write(HELLO.replace(b"/hello", b"/later"))
        client.writer.write_eof()
        await asyncio.sleep(0.02)
        echo.waiting.pop()(Reply(200, b"late"))
        assert (await client.answer())[2] == b"late"
        assert await client.is_over()
        await asyncio.sleep(0.02)
        assert not house.lines

    story(act)


def test_an_answer_for_who_hung_up_is_told_to_nobody() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        client.writer.write(HELLO.replace(b"/hello", b"/later"))
        await asyncio.sleep(0.02)
        at_once = struct.pack("ii", 1, 0)
        client.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        client.writer.transport.abort()
        await asyncio.sleep(0.02)
        assert not house.lines
        echo.waiting.pop()(Reply(200, b"late"))

    story(act)


def test_what_breaks_inside_is_an_answer_too(caplog: pytest.LogCaptureFixture) -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        assert (await client.ask(HELLO.replace(b"/hello", b"/broken")))[0] == 500
        assert (await client.ask(HELLO))[0] == 200

    story(act)
    assert "was not answered" in caplog.text


def pass_seconds(house: House, seconds: int) -> None:
    """Let the house's clock go on."""
    house.now += seconds
    house.look_after()


def test_who_sends_slowly_is_cut_and_who_waits_for_an_answer_is_not() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        client.writer.write(HELLO.replace(b"/hello", b"/later"))
        await asyncio.sleep(0.02)
        pass_seconds(house, 1000)
        echo.waiting.pop()(Reply(200, b"late"))
        assert (await client.answer())[2] == b"late"
        client.writer.write(HELLO[:9])
        await asyncio.sleep(0.02)
        pass_seconds(house, lines.SLOW_S - 1)
        client.writer.write(HELLO[9:12])
        await asyncio.sleep(0.02)
        pass_seconds(house, 1)
        assert (await client.answer())[0] == 408
        assert await client.is_over()

    story(act)


def test_an_idle_line_ends_after_a_minute_or_so() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        assert (await client.ask(HELLO))[0] == 200
        pass_seconds(house, lines.IDLE_S - 1)
        assert (await client.ask(HELLO))[0] == 200
        pass_seconds(house, lines.IDLE_S)
        assert await client.is_over()

    story(act)


def test_who_does_not_hang_up_is_hung_up_on() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        await client.ask(b"nonsense\r\n\r\n")
        await asyncio.sleep(0.02)
        pass_seconds(house, lines.CLOSING_S)
        await asyncio.sleep(0.02)
        assert not house.lines

    story(act)


def test_who_does_not_read_is_told_no_more_and_cut() -> None:
    async def act(client: Client, house: House, echo: Echo) -> None:
        client.writer.write(HELLO.replace(b"/hello", b"/later") + HELLO)
        await asyncio.sleep(0.02)
        echo.waiting.pop()(Reply(200, b"x" * 20_000_000))
        await asyncio.sleep(0.02)
        assert not echo.waiting
        pass_seconds(house, lines.SLOW_S)
        await asyncio.sleep(0.02)
        assert not house.lines

    story(act)


def test_the_end_answers_what_flies() -> None:
    async def run() -> None:
        echo = Echo()
        async with serving(echo) as (house, connect):
            waits, idle, half = await connect(), await connect(), await connect()
            assert (await idle.ask(HELLO))[0] == 200
            waits.writer.write(HELLO.replace(b"/hello", b"/later"))
            half.writer.write(HELLO[:20])
            await asyncio.sleep(0.02)
            ends = asyncio.create_task(house.close())
            assert await idle.is_over()
            assert await half.is_over()
            assert not ends.done()
            echo.waiting.pop()(Reply(200, b"late"))
            _status, head, body = await waits.answer()
            assert (body, b"connection: close" in head) == (b"late", True)
            waits.writer.close()
            await asyncio.wait_for(ends, 5)
            with pytest.raises(OSError, match=r"refused|reset"):
                await connect()

    uvloop.run(run())


def test_many_lines_are_let_in_in_one_turn_however_long_turns_are() -> None:
    async def run() -> None:
        async with serving(Echo()) as (house, _connect):
            address = ("127.0.0.1", port_of(house))
            clients = [socket.create_connection(address) for _ in range(300)]
            turns = 0
            while len(house.lines) < len(clients):
                await asyncio.sleep(0)
                turns += 1
            for client in clients:
                client.close()
        assert turns < 100

    uvloop.run(run())
