"""The keeper over the real tables: nodes, commits, and what stands behind it when it is wrong."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError

from anchang.gate.database import StoreDown, Unsure
from anchang.gate.launch import keeper as keeping
from anchang.gate.launch.book import Book as Book_
from anchang.gate.launch.book import Known, Refused
from anchang.gate.launch.entries import Entry, Outcome, Press
from anchang.gate.launch.hall import Hall
from anchang.gate.launch.keeper import Ask, Keeper, Undecided
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel import clock
from anchang.modules.launches.checks import picks_are_of_the_book
from anchang.modules.launches.models import Launch, Page, Pick
from anchang.modules.launches.queries import audited
from anchang.modules.launches.tests.factories import KEY, Broken, arm, open_here
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


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

    keeper._database = Broken(whole, StoreDown("gone"))
    assert keeper.press([Ask(0, 0, KEY, at)]) == [Undecided.BUSY]
    keeper._database = Broken(whole, Unsure("cut off"))
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


def test_after_a_failure_nothing_is_told_from_a_book_that_was_begun_anew(launch: Launch) -> None:
    thread = ThreadPoolExecutor(1)
    keeper = Keeper(open_here(), launch.pk)
    keeper.refresh()
    hall, whole = Hall(keeper, thread, gather_key=b""), keeper._database

    async def story() -> None:
        assert isinstance(await hall.press(0, 0, KEY), Press)
        keeper._database = Broken(whole, StoreDown("gone"))
        assert await hall.press(1, 1, KEY) is Undecided.BUSY
        assert keeper.whole() is None
        assert await hall.truth(0, KEY) is Undecided.UNSURE, "not: nothing ever was"
        assert await hall.press(0, 0, KEY) is Undecided.BUSY, "not: the unit is taken, by the buyer himself"
        keeper._database = whole
        truth = await hall.truth(0, KEY)
        assert isinstance(truth, Known)
        assert (truth.outcome, truth.seq) == (Outcome.WON, 1)
        assert keeper.whole() is keeper.book

    asyncio.run(story())
    thread.shutdown()


def test_nobody_hears_of_a_page_before_its_commit_has_returned(launch: Launch) -> None:
    """Neither the same press on another line, nor who asks for its key, nor who looks at the board."""
    is_written, may_commit = threading.Event(), threading.Event()

    def hold(point: str) -> None:
        if point == "written":
            is_written.set()
            assert may_commit.wait(10)

    thread = ThreadPoolExecutor(1)
    hall = Hall(Keeper(open_here(), launch.pk, reach=hold), thread, gather_key=b"")

    async def story() -> None:
        first = asyncio.create_task(hall.press(0, 0, KEY))
        await asyncio.to_thread(is_written.wait, 10)
        again = asyncio.create_task(hall.press(0, 0, KEY))
        truth = asyncio.create_task(hall.truth(0, KEY))
        board = asyncio.create_task(hall.board())
        await asyncio.sleep(0.05)
        assert not (first.done() or again.done() or truth.done() or board.done())
        assert (hall.keeper.shown.seq, hall.keeper.shown.gone) == (0, b"\0")
        may_commit.set()
        won = await first
        assert isinstance(won, Press)
        assert await again == won
        assert await truth == (0, Outcome.WON, 1, won.at)
        assert ((await board).seq, (await board).gone) == (1, b"\x80")

    asyncio.run(story())
    thread.shutdown()


def test_who_asks_in_one_breath_is_written_on_one_page(world: World) -> None:
    launch, thread, heard = arm(world, buyers=60), ThreadPoolExecutor(1), Counter[object]()
    hall = Hall(Keeper(open_here(), launch.pk), thread, gather_key=b"")

    async def story() -> None:
        at = microseconds_of(launch.opens_at)
        for number in range(60):
            hall.ask(number, 0, KEY, at, lambda answer: heard.update([getattr(answer, "outcome", answer)]))
        while heard.total() < 60:
            await asyncio.sleep(0.001)

    asyncio.run(story())
    thread.shutdown()
    assert heard == {Outcome.WON: 1, Outcome.TAKEN: 59}
    assert Page.objects.count() == 1


def test_a_press_that_came_too_early_says_nothing_of_the_same_press_after_the_bell(world: World) -> None:
    launch, thread, heard = arm(world), ThreadPoolExecutor(1), list[object]()
    hall = Hall(Keeper(open_here(), launch.pk), thread, gather_key=b"")

    async def story() -> None:
        opens = microseconds_of(launch.opens_at)
        hall.ask(0, 0, KEY, opens - 1, heard.append)
        hall.ask(0, 0, KEY, opens, heard.append)
        assert not heard, "nothing is told from memory that was never read"
        while len(heard) < 2:
            await asyncio.sleep(0.001)

    asyncio.run(story())
    thread.shutdown()
    early, won = heard
    assert early is Refused.EARLY
    assert isinstance(won, Press)
    assert won.outcome is Outcome.WON


def test_who_pressed_too_early_and_again_at_the_bell_is_on_the_page_of_everybody_else(world: World) -> None:
    """Behind an early press that waits, the one at the bell would be decided after all others."""
    launch, thread, heard = arm(world), ThreadPoolExecutor(1), list[object]()
    hall = Hall(Keeper(open_here(), launch.pk), thread, gather_key=b"")

    async def story() -> None:
        opens = microseconds_of(launch.opens_at)
        hall.ask(0, 0, KEY, opens - 1, heard.append)
        hall.ask(1, 0, "another-key", opens + 1, heard.append)
        hall.ask(0, 0, KEY, opens, heard.append)
        while len(heard) < 3:
            await asyncio.sleep(0.001)

    asyncio.run(story())
    thread.shutdown()
    assert {type(answer) for answer in heard} == {Refused, Press}
    assert Page.objects.count() == 1
    assert Pick.objects.get().buyer_no == 0


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
