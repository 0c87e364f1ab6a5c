"""The launch door over the real tables: presses, keys, passes, two nodes, and a database that says no."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection

from anchang.gate.database import Database, StoreDown, Unsure, open_database
from anchang.gate.launch import door as doors
from anchang.gate.launch import keeper as keeping
from anchang.gate.launch.book import Book as Book_
from anchang.gate.launch.door import Door
from anchang.gate.launch.entries import Entry, Outcome, Press
from anchang.gate.launch.hall import Hall
from anchang.gate.launch.keeper import Ask, Keeper, Undecided
from anchang.gate.launch.ledger import microseconds_of
from anchang.gate.launch.passes import Passes
from anchang.gate.launch.replies import Reply
from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import Refusal
from anchang.modules.inventory import api as inventory
from anchang.modules.inventory.tests.factories import stock
from anchang.modules.launches import errors
from anchang.modules.launches.actions.arm import arm_rehearsal
from anchang.modules.launches.checks import picks_are_of_the_book
from anchang.modules.launches.models import Book, Launch, Page, Pick
from anchang.modules.launches.queries import audited
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
KEY = "a-key-of-a-press"


def arm(world: World, *, buyers: int = 3, limit: int = 1, opens_in: timedelta = timedelta(milliseconds=1)) -> Launch:
    stock(world.project_id, world.system())
    at = clock.now()
    return arm_rehearsal(
        world.project_id,
        name="公测",
        units=inventory.free_units(world.project_id),
        rights=[limit] * buyers,
        opens_at=at + opens_in,
        closes_at=at + opens_in + HOUR,
        by=world.system(),
        at=at,
    )


@pytest.fixture
def launch(world: World) -> Launch:
    return arm(world)


def open_here() -> Database:
    return open_database(connection.settings_dict, writes=True)


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
        return found.status, json.loads(found.body)

    async def press(self, unit: object, key: str = KEY) -> tuple[int, Any]:
        return await self.ask("POST", "picks", json.dumps({"unit": str(unit), "key": key}).encode())


def units_of(launch: Launch) -> list[str]:
    return [str(unit.id) for unit in inventory.free_units(launch.project_id)]


def test_one_wins_a_unit_and_the_database_holds_the_pick(launch: Launch, door: Door) -> None:
    unit, other = units_of(launch)[:2]

    async def story() -> None:
        first, second = Buyer(door, launch, 0), Buyer(door, launch, 1)
        assert (await first.press(unit))[1] | {"at": 0} == {"outcome": "won", "seq": 1, "at": 0, "unit": unit}
        status, told = await second.press(unit)
        assert (status, told["outcome"], told["seq"]) == (409, "taken", 2)
        status, told = await first.press(other, "another-key")
        assert (status, told["outcome"], told["held"]) == (409, "have", [unit])
        assert (await first.press(unit))[1]["seq"] == 1, "the same key, the same truth"
        assert (await first.press(other))[0] == 422, "the key is another press's"

    asyncio.run(story())
    assert [(str(pick.unit_id), pick.buyer_no, pick.seq) for pick in Pick.objects.all()] == [(unit, 0, 1)]
    found = audited(launch.pk)
    assert (found.wins, found.doubles, found.over_limit, found.presses) == (1, 0, 0, 3)
    assert found.is_chained
    assert found.agrees


def test_everybody_at_once_is_one_page_or_few(world: World, door: Door) -> None:
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
    assert Page.objects.count() < 10
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


def test_before_the_bell_nothing_is_written(world: World, door: Door) -> None:
    launch = arm(world, opens_in=HOUR)
    unit = units_of(launch)[0]

    async def story() -> None:
        status, told = await Buyer(door, launch).press(unit)
        assert (status, told) == (403, {"outcome": "early", "executed": False})

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


def test_a_later_sign_in_ends_the_earlier(launch: Launch, door: Door) -> None:
    unit = units_of(launch)[0]

    async def story() -> None:
        before, after = Buyer(door, launch), Buyer(door, launch, signed_in=2)
        assert (await before.ask("GET", f"picks/{KEY}"))[0] == 404
        assert (await after.ask("GET", f"picks/{KEY}"))[0] == 404
        assert (await before.press(unit))[1]["outcome"] == "signed_in_elsewhere"
        assert (await after.press(unit))[0] == 201

    asyncio.run(story())


def test_a_launch_that_was_never_armed_is_not_there(launch: Launch, door: Door) -> None:
    buyer = Buyer(door, launch)
    for root in (f"/gate/launches/{uuid4()}", "/gate/launches/" + "-" * 36):
        buyer.root = root
        assert asyncio.run(buyer.ask("GET", "board"))[0] == 404


def test_the_board_shows_a_bit_a_unit_and_moves_with_the_book(
    launch: Launch, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "BEAT", 0)
    unit = units_of(launch)[0]

    async def story() -> None:
        buyer = Buyer(door, launch)
        status, told = await buyer.ask("GET", "board")
        assert (status, told["v"], told["gone"], told["units"]) == (200, 0, "AA==", 6)
        await buyer.press(unit)
        told = (await buyer.ask("GET", "board"))[1]
        assert (told["v"], told["gone"]) == (1, "gA==")

    asyncio.run(story())


def test_two_nodes_write_one_book(launch: Launch) -> None:
    one, two = Keeper(open_here(), launch.pk), Keeper(open_here(), launch.pk)
    at = microseconds_of(clock.now())
    [won] = one.press([Ask(0, 0, KEY, at)])
    [taken] = two.press([Ask(1, 0, KEY, at)])
    [again] = two.press([Ask(0, 0, KEY, at)])
    assert isinstance(won, Press)
    assert isinstance(taken, Press)
    assert (won.outcome, taken.outcome, taken.seq) == (Outcome.WON, Outcome.TAKEN, 2)
    assert again == (0, Outcome.WON, 1, at), "the other node knows the key"
    one.refresh()
    assert one.book.seq == two.book.seq == 2
    assert audited(launch.pk).agrees


def test_without_a_database_nobody_is_told_a_word_that_is_not_true(launch: Launch) -> None:
    keeper = Keeper(open_here(), launch.pk)
    at, whole = microseconds_of(clock.now()), keeper._database

    keeper._database = _Broken(whole, StoreDown("gone"))
    assert keeper.press([Ask(0, 0, KEY, at)]) == [Undecided.BUSY]
    keeper._database = _Broken(whole, Unsure("cut off"))
    assert keeper.press([Ask(0, 0, KEY, at)]) == [Undecided.UNSURE]
    assert not keeper.book.keys
    keeper._database = whole
    [found] = keeper.press([Ask(0, 0, KEY, at)])
    assert found.outcome is Outcome.WON  # type: ignore[union-attr]


def test_a_page_that_is_not_committed_is_not_remembered(launch: Launch) -> None:
    def stop(point: str) -> None:
        if point == "written":
            raise StoreDown("the cable")

    keeper = Keeper(open_here(), launch.pk, reach=stop)
    at = microseconds_of(clock.now())
    assert keeper.press([Ask(0, 0, KEY, at)]) == [Undecided.BUSY]
    assert not Page.objects.exists()
    assert not Pick.objects.exists()
    assert keeper.book.seq == 0


def test_nobody_hears_of_a_page_before_its_commit_has_returned(launch: Launch) -> None:
    """Neither the same press on another line, nor who asks for its key, nor who looks at the board."""
    is_written, may_commit = threading.Event(), threading.Event()

    def hold(point: str) -> None:
        if point == "written":
            is_written.set()
            assert may_commit.wait(10)

    thread = ThreadPoolExecutor(1)
    hall = Hall(Keeper(open_here(), launch.pk, reach=hold), thread)

    async def story() -> None:
        first = asyncio.create_task(hall.press(0, 0, KEY))
        await asyncio.to_thread(is_written.wait, 10)
        again = asyncio.create_task(hall.press(0, 0, KEY))
        truth = asyncio.create_task(hall.truth(0, KEY))
        board = asyncio.create_task(hall.board())
        await asyncio.sleep(0.05)
        assert not (first.done() or again.done() or truth.done() or board.done())
        may_commit.set()
        won = await first
        assert isinstance(won, Press)
        assert await again == won
        assert await truth == (0, Outcome.WON, 1, won.at)
        assert ((await board).seq, (await board).gone) == (1, b"\x80")

    asyncio.run(story())
    thread.shutdown()


def test_a_book_that_could_not_be_read_to_its_end_is_begun_anew(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = Keeper(open_here(), launch.pk), Keeper(open_here(), launch.pk)
    at = microseconds_of(clock.now())
    one.press([Ask(0, 0, KEY, at), Ask(1, 1, KEY, at)])
    apply, applied = Book_.apply, list[int]()

    def stumble(book: Book_, entry: Entry) -> None:
        if entry.seq == 2 and not applied:
            applied.append(2)
            raise MemoryError
        apply(book, entry)

    monkeypatch.setattr(Book_, "apply", stumble)
    with pytest.raises(MemoryError):
        two.refresh()
    two.refresh()
    assert two.book.seq == 2


def test_the_indexes_refuse_what_a_book_that_is_wrong_would_write(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper(open_here(), launch.pk)
    at = microseconds_of(clock.now())
    keeper.press([Ask(0, 0, KEY, at)])

    def blind(book: Any, buyer: int, unit: int, key: str, at: int) -> Press:
        return Press(book.seq + 1, at, buyer, unit, key, Outcome.WON)

    monkeypatch.setattr(keeping, "decide", blind)
    assert keeper.press([Ask(1, 0, "another-key", at)]) == [Undecided.BUSY], "one live pick a unit"
    assert Pick.objects.count() == 1
    assert Page.objects.count() == 1


def test_a_pick_that_is_not_in_the_book_is_found(launch: Launch) -> None:
    keeper = Keeper(open_here(), launch.pk)
    keeper.press([Ask(0, 0, KEY, microseconds_of(clock.now()))])
    assert not list(picks_are_of_the_book())
    Pick.objects.update(buyer_no=1)
    [fault] = picks_are_of_the_book()
    assert fault.sentence == "has other live picks than its book."


def test_a_page_is_kept_as_it_is(launch: Launch) -> None:
    keeper = Keeper(open_here(), launch.pk)
    keeper.press([Ask(0, 0, KEY, microseconds_of(clock.now()))])
    with pytest.raises(DatabaseError, match="append-only"):
        Page.objects.update(content=b"")


def _refused(world: World, **changes: Any) -> type[Refusal]:
    at = clock.now()
    given: dict[str, Any] = {
        "name": "公测",
        "units": inventory.free_units(world.project_id),
        "rights": [1],
        "opens_at": at + HOUR,
        "closes_at": at + 2 * HOUR,
    }
    with pytest.raises(Refusal) as refusal:
        arm_rehearsal(world.project_id, by=world.system(), at=at, **(given | changes))
    return refusal.type


def test_what_cannot_be_armed_says_why(world: World) -> None:
    stock(world.project_id, world.system())
    at = clock.now()
    cases: list[tuple[dict[str, Any], type[Refusal]]] = [
        ({"units": []}, errors.NothingOffered),
        ({"rights": []}, errors.NobodyEntitled),
        ({"rights": [1, 0]}, errors.NobodyEntitled),
        ({"opens_at": at}, errors.OpensInThePast),
        ({"closes_at": at + HOUR}, errors.ClosesBeforeItOpens),
    ]
    for changes, expected in cases:
        assert _refused(world, **changes) is expected
    assert not Book.objects.exists()


def test_arming_is_in_the_audit(launch: Launch) -> None:
    entry = AuditEntry.objects.get(act="launches.arm")
    assert (entry.subject_id, entry.facts) == (launch.pk, {"units": 6, "buyers": 3})


class _Broken(Database):
    """A database at which every transaction fails."""

    def __init__(self, like: Database, failure: StoreDown) -> None:
        super().__init__(writes=True)
        self.dialect, self._failure = like.dialect, failure

    def writing(self) -> Any:
        raise self._failure
