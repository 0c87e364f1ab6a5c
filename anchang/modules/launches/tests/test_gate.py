"""The launch door over the real tables: presses, keys, passes, the board."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import jsonschema_rs
import pytest
from django.conf import settings

from anchang.gate.database import Database, StoreDown
from anchang.gate.launch import hall as halls
from anchang.gate.launch import keeper as keeping
from anchang.gate.launch import room as rooms
from anchang.gate.launch.door import Door
from anchang.gate.launch.ledger import microseconds_of
from anchang.gate.launch.openapi import DOCUMENT, WHEN
from anchang.gate.launch.passes import Passes
from anchang.gate.launch.replies import STATUS
from anchang.gate.server.wire import Reply
from anchang.kernel import clock
from anchang.modules.inventory import api as inventory
from anchang.modules.inventory.tests.factories import unit
from anchang.modules.launches.actions.orders import add_wave
from anchang.modules.launches.actions.sign_in import sign_in
from anchang.modules.launches.models import Entitlement, Launch, Page, Pick
from anchang.modules.launches.queries import audited
from anchang.modules.launches.tests.factories import HOUR, KEY, Broken, arm, arm_real, open_here
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def door() -> Iterator[Door]:
    found = Door(open_here, secret=settings.SECRET_KEY)
    yield found
    found.close()


class Buyer:
    """Somebody at the door with a pass."""

    def __init__(self, door: Door, launch: Launch, number: int = 0, *, signed_in: int = 1) -> None:
        self.door, self.root = door, f"/gate/launches/{launch.pk}"
        until = microseconds_of(clock.now() + HOUR)
        self.word = Passes(launch.pk, settings.SECRET_KEY).issue(number, signed_in=signed_in, until=until)

    async def ask(self, method: str, path: str, content: bytes = b"") -> tuple[int, Any]:
        async def body() -> bytes:
            return content

        found: Reply = await self.door.answer(method, f"{self.root}/{path}", f"Bearer {self.word}", body)
        told = json.loads(found.body)
        assert_described(method, path, found.status, told)
        return found.status, told

    async def press(self, unit: object, key: str = KEY) -> tuple[int, Any]:
        return await self.ask("POST", "picks", json.dumps({"unit": str(unit), "key": key}).encode())


def assert_described(method: str, path: str, status: int, told: Any) -> None:
    """Hold an answer to what the document says of it."""
    what, _, key = path.partition("/")
    shown = DOCUMENT["paths"][f"/gate/launches/{{launch}}/{what}{'/{key}' if key else ''}"]
    if method.lower() not in shown:
        assert status == 405
        return
    said = shown[method.lower()]["responses"][str(status)]
    if "content" in said:
        schema = said["content"]["application/json"]["schema"]
        jsonschema_rs.validate({**schema, "components": DOCUMENT["components"]}, told)
        if "executed" in told:
            assert f"`{told['outcome']}`" in said["description"]


def units_of(launch: Launch) -> list[str]:
    return [str(unit.id) for unit in inventory.free_units(launch.project_id)]


def test_one_wins_a_unit_and_the_database_holds_the_pick(launch: Launch, door: Door) -> None:
    unit, other = units_of(launch)[:2]

    async def story() -> None:
        first, second = Buyer(door, launch, 0), Buyer(door, launch, 1)
        assert (await first.press(unit))[1] | {"at": 0} == {"outcome": "won", "seq": 1, "at": 0, "unit": unit}
        status, told = await second.press(unit)
        assert (status, told["outcome"], told["seq"]) == (409, "taken", 2)
        assert (told["v"], told["gone"]) == (2, "gA=="), "who did not get it hears which are gone"
        status, told = await first.press(other, "another-key")
        assert (status, told["outcome"], told["held"]) == (409, "have", [unit])
        assert (told["v"], told["gone"]) == (3, "gA==")
        assert (await first.press(unit))[1]["seq"] == 1, "the same key, the same truth"
        assert (await first.press(other))[0] == 422, "the key is another press's"

    asyncio.run(story())
    assert [(str(pick.unit_id), pick.buyer_no, pick.seq) for pick in Pick.objects.all()] == [(unit, 0, 1)]
    found = audited(launch.pk)
    assert (found.wins, found.doubles, found.over_limit, found.presses) == (1, 0, 0, 3)
    assert found.is_chained
    assert found.agrees


def test_everybody_at_once_is_answered_in_one_order(world: World, door: Door) -> None:
    launch = arm(world, buyers=60)
    units = units_of(launch)

    async def story() -> list[tuple[int, Any]]:
        return await asyncio.gather(
            *(Buyer(door, launch, number).press(units[number % len(units)]) for number in range(60))
        )

    answers = asyncio.run(story())
    outcomes = [told["outcome"] for _, told in answers]
    assert outcomes.count("won") == len(units)
    assert outcomes.count("taken") == 60 - len(units)
    assert sorted(told["seq"] for _, told in answers) == list(range(1, 61))
    assert audited(launch.pk).agrees


def test_a_key_tells_what_became_of_it(launch: Launch, door: Door) -> None:
    unit = units_of(launch)[0]

    async def story() -> None:
        buyer = Buyer(door, launch)
        assert await buyer.ask("GET", f"picks/{KEY}") == (404, {"outcome": "unknown", "executed": False})
        await buyer.press(unit)
        status, told = await buyer.ask("GET", f"picks/{KEY}")
        assert (status, told["outcome"], told["seq"], told["unit"]) == (200, "won", 1, unit)
        assert (await Buyer(door, launch, 1).ask("GET", f"picks/{KEY}"))[0] == 404, "a key is its buyer's own"

    asyncio.run(story())


def test_a_node_at_which_nobody_looks_learns_of_a_wave_by_the_first_press_for_it(
    world: World, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    launch = arm_real(world, "201", "202")
    late = str(unit("301").pk)
    assert asyncio.run(Buyer(door, launch).press(late))[1]["outcome"] == "no_such_unit"
    monkeypatch.setattr(halls, "FRESH", 0)
    add_wave(launch.pk, unit_ids=[UUID(late)], reason="加推", by=world.system(), at=clock.now())
    assert asyncio.run(Buyer(door, launch).press(late, "another-key"))[1]["outcome"] == "won"


def test_while_the_database_is_gone_nobody_hears_that_there_is_no_such_unit(
    launch: Launch, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asyncio.run(Buyer(door, launch).ask("GET", "board"))[0] == 200
    [room] = door._rooms.values()
    monkeypatch.setattr(halls, "FRESH", 0)
    monkeypatch.setattr(room.hall.keeper, "_database", Broken(door._database, StoreDown("gone")))
    assert asyncio.run(Buyer(door, launch).press(uuid4()))[1]["outcome"] == "busy"


def test_before_the_bell_nothing_is_written(world: World, door: Door) -> None:
    launch = arm(world, opens_in=HOUR)
    unit = units_of(launch)[0]

    async def story() -> None:
        status, told = await Buyer(door, launch).press(unit)
        opens = microseconds_of(launch.opens_at)
        assert (status, told) == (403, {"outcome": "early", "executed": False, "opens": opens})

    asyncio.run(story())
    assert not Page.objects.exists()


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"[]", 422),
        (b'{"unit": 7, "key": "a-key-of-a-press"}', 422),
        (b'{"unit": "u", "key": "short"}', 422),
        (b'{"unit": "u", "key": "a-key-of-a-press", "more": 1}', 422),
        (b'{"unit": "u", "key": "a key with blanks"}', 422),
        (b'{"unit": "u", "key": "a-key-of-a-press"}', 404),
        (b" " * 2000, 413),
    ],
)
def test_what_is_no_press_is_refused_and_nothing_written(
    launch: Launch, door: Door, content: bytes, status: int
) -> None:
    found, told = asyncio.run(Buyer(door, launch).ask("POST", "picks", content))
    assert (found, told["executed"]) == (status, False)
    assert not Page.objects.exists()


def test_only_a_genuine_pass_of_this_launch_opens(world: World, launch: Launch, door: Door) -> None:
    other = arm(world)
    buyer = Buyer(door, launch)
    forged = buyer.word[:-4] + ("AAA=" if buyer.word[-4:] != "AAA=" else "BBB=")
    stale = Passes(launch.pk, settings.SECRET_KEY).issue(0, signed_in=1, until=1)
    foreign = Passes(launch.pk, "another installation's secret").issue(0, signed_in=1, until=2**60)
    for word in ("", "x", forged, stale, foreign, Buyer(door, other).word):
        buyer.word = word
        assert asyncio.run(buyer.press(units_of(launch)[0]))[0] == 401
    assert not Page.objects.exists()


def test_a_sign_in_that_another_node_saw_ends_the_earlier_here_too(
    party: Launch, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MEETS_EVERY", timedelta(0))
    row = Entitlement.objects.get(launch=party, buyer_no=0)
    sign_in(row.pk, way="code", at=clock.now())
    before = Buyer(door, party, signed_in=1)
    assert asyncio.run(before.ask("GET", f"picks/{KEY}"))[0] == 404
    sign_in(row.pk, way="code", at=clock.now())
    asyncio.run(before.ask("GET", "board"))
    assert asyncio.run(before.press(units_of(party)[0]))[1]["outcome"] == "signed_in_elsewhere"
    assert asyncio.run(Buyer(door, party, 1).ask("GET", f"picks/{KEY}"))[0] == 404, "who did not sign in again stays"


def test_a_later_sign_in_ends_the_earlier(launch: Launch, door: Door) -> None:
    unit = units_of(launch)[0]

    async def story() -> None:
        before, after = Buyer(door, launch), Buyer(door, launch, signed_in=2)
        assert (await before.ask("GET", f"picks/{KEY}"))[0] == 404
        assert (await after.ask("GET", f"picks/{KEY}"))[0] == 404
        assert (await before.press(unit))[1]["outcome"] == "signed_in_elsewhere"
        assert (await after.press(unit))[0] == 201

    asyncio.run(story())


def test_a_node_is_ready_while_its_database_answers(launch: Launch, door: Door) -> None:
    assert asyncio.run(door.is_ready())
    door._database = Broken(door._database, StoreDown("gone"))
    assert not asyncio.run(door.is_ready())


def test_a_launch_that_was_never_armed_is_not_there(launch: Launch, door: Door) -> None:
    buyer = Buyer(door, launch)
    for root in (f"/gate/launches/{uuid4()}", "/gate/launches/" + "-" * 36):
        buyer.root = root
        assert asyncio.run(buyer.ask("GET", "board"))[0] == 404


def test_who_asks_for_launches_that_are_not_there_opens_no_connections(launch: Launch) -> None:
    """One thread asks the database and writes the picks: it has no time for them."""
    opened: list[Database] = []

    def open_one() -> Database:
        opened.append(open_here())
        return opened[-1]

    door = Door(open_one, secret=settings.SECRET_KEY)
    buyer = Buyer(door, launch)
    for root, connections in ((f"/gate/launches/{uuid4()}", 1), (buyer.root, 2)):
        buyer.root = root
        asyncio.run(buyer.ask("GET", "board"))
        assert len(opened) == connections
    door.close()


def test_the_board_shows_a_bit_a_unit_and_moves_with_the_book(
    launch: Launch, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "BEAT", 0)
    unit = units_of(launch)[0]

    async def story() -> None:
        buyer = Buyer(door, launch)
        status, told = await buyer.ask("GET", "board")
        assert (status, told["v"], told["gone"], told["units"]) == (200, 0, "AA==", 6)
        await buyer.press(unit)
        told = (await buyer.ask("GET", "board"))[1]
        assert (told["v"], told["gone"]) == (1, "gA==")

    asyncio.run(story())


def test_the_door_describes_itself_and_every_outcome(door: Door) -> None:
    async def nothing() -> bytes:
        return b""

    found = asyncio.run(door.answer("GET", "/gate/openapi.json", None, nothing))
    assert json.loads(found.body) == DOCUMENT
    assert set(WHEN) >= set(STATUS)


def test_everybody_who_presses_while_the_book_is_being_opened_is_decided_together(world: World, door: Door) -> None:
    launch = arm(world, buyers=60)
    [unit, *_others] = units_of(launch)

    async def story() -> list[tuple[int, Any]]:
        return await asyncio.gather(*(Buyer(door, launch, number).press(unit) for number in range(60)))

    assert Counter(status for status, _told in asyncio.run(story())) == {201: 1, 409: 59}
    # Whoever comes after the book was opened may be on a later page.
    assert Page.objects.count() < 6
