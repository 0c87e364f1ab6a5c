"""Turns over the real tables: the platform calls, nodes of the gate decide."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest

from anchang.gate.launch.book import Book, Refused
from anchang.gate.launch.checks import entry_fault, plan_fault
from anchang.gate.launch.entries import Mode, Outcome, Press, read_page
from anchang.gate.launch.keeper import Ask, Keeper
from anchang.gate.launch.ledger import microseconds_of
from anchang.gate.launch.turns import due
from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import Refusal
from anchang.modules.launches import order_errors as errors
from anchang.modules.launches.actions.orders import call_again, leave_turn, pause_launch, resume_launch
from anchang.modules.launches.actions.turns import call_due
from anchang.modules.launches.models import Launch, Page
from anchang.modules.launches.queries import audited
from anchang.modules.launches.tasks import call_turns
from anchang.modules.launches.tests.factories import KEY, arm, arm_turns, open_here
from tests.races import race
from tests.stand_ins import arm_crowd
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def launch(world: World) -> Launch:
    return arm_turns(world)


def press(keeper: Keeper, buyer: int, unit: int) -> object:
    [answer] = keeper.press([Ask(buyer, unit, KEY, microseconds_of(clock.now()))])
    return answer


def test_who_is_called_chooses_and_the_next_is_called(launch: Launch) -> None:
    keeper = Keeper(open_here(), launch.pk)
    assert press(keeper, 0, 0) is Refused.NOT_YOUR_TURN
    call_turns()
    assert press(keeper, 1, 0) is Refused.NOT_YOUR_TURN
    won = press(keeper, 0, 0)
    assert isinstance(won, Press)
    assert won.outcome is Outcome.WON
    call_turns()
    assert isinstance(press(keeper, 1, 1), Press)
    assert audited(launch.pk).agrees


def test_who_misses_is_called_again_and_then_out(launch: Launch) -> None:
    at = clock.now()
    written = [call_due(launch.pk, at=at + timedelta(minutes=3 * place)) for place in range(7)]
    assert written == [1, 2, 2, 2, 2, 2, 1]
    assert call_due(launch.pk, at=at + timedelta(minutes=30)) == 0


def test_two_who_look_at_once_call_once(world: World, launch: Launch) -> None:
    at = clock.now()
    found = race(world, *(lambda: call_due(launch.pk, at=at) for _ in range(3)))
    assert sorted(map(int, map(str, found))) == [0, 0, 1]
    assert Page.objects.filter(launch=launch).count() == 1


def test_a_buyer_gives_up_the_turns_left(world: World, launch: Launch) -> None:
    call_turns()
    leave_turn(launch.pk, 0, reason="不选了", by=world.system(), at=clock.now())
    with pytest.raises(errors.NoTurnLeft):
        leave_turn(launch.pk, 0, reason="不选了", by=world.system(), at=clock.now())
    call_turns()
    keeper = Keeper(open_here(), launch.pk)
    assert isinstance(press(keeper, 1, 0), Press)


def test_whoever_looks_at_the_board_calls_who_is_due(launch: Launch) -> None:
    one, two = Keeper(open_here(), launch.pk), Keeper(open_here(), launch.pk)
    at = microseconds_of(clock.now())
    assert one.attend(at).seq == two.attend(at).seq == 1
    assert isinstance(press(two, 0, 0), Press)


def test_who_missed_and_comes_after_all_is_called_once_more(world: World, launch: Launch) -> None:
    at = clock.now()
    for place in range(3):
        call_due(launch.pk, at=at + timedelta(minutes=3 * place))
    with pytest.raises(errors.NotToBeCalled):
        call_again(launch.pk, 1, reason="到场", by=world.system(), at=at)
    call_again(launch.pk, 0, reason="到场", by=world.system(), at=at)
    with pytest.raises(errors.OrderWithoutReason):
        call_again(launch.pk, 0, reason="", by=world.system(), at=at)
    [entry] = AuditEntry.objects.filter(act="launches.call_again")
    assert entry.facts == {"reason": "到场", "turn": 1}


def test_nobody_is_called_again_where_there_are_no_turns(world: World) -> None:
    launch = arm(world)
    with pytest.raises(errors.NotToBeCalled):
        call_again(launch.pk, 0, reason="到场", by=world.system(), at=clock.now())


def test_nodes_and_the_platform_call_at_one_instant_and_one_call_is_written(world: World, launch: Launch) -> None:
    nodes = [Keeper(open_here(), launch.pk) for _ in range(2)]
    at = clock.now()
    found = race(
        world, *(partial(node.attend, microseconds_of(at)) for node in nodes), lambda: call_due(launch.pk, at=at)
    )
    assert not [one for one in found if isinstance(one, Exception)]
    assert Page.objects.filter(launch=launch).count() == 1


@pytest.mark.parametrize("seed", range(6))
def test_whatever_two_nodes_and_the_platform_do_the_book_is_one_that_may_be_judged(world: World, seed: int) -> None:
    launch = arm_turns(world, buyers=5, lasts=timedelta(seconds=10))
    nodes = [Keeper(open_here(), launch.pk) for _ in range(2)]
    seconds = count(1)

    def now() -> datetime:
        return launch.opens_at + timedelta(seconds=next(seconds))

    def presses(place: int) -> None:
        chance = random.Random(f"{seed} {place}")
        for number in range(12):
            nodes[place].attend(microseconds_of(now()))
            asked = Ask(chance.randrange(5), chance.randrange(6), f"key-{place}-{number}", microseconds_of(now()))
            nodes[place].press([asked])

    def orders() -> None:
        chance = random.Random(f"{seed} orders")
        acts: list[Callable[..., None]] = [pause_launch, resume_launch, leave_turn, call_again]
        for _ in range(8):
            act = chance.choice(acts)
            given = {"buyer_no": chance.randrange(5)} if act in (leave_turn, call_again) else {}
            with suppress(Refusal):
                act(launch.pk, **given, reason="检查", by=world.system(), at=now())

    race(world, lambda: presses(0), lambda: presses(1), orders)
    told = audited(launch.pk)
    assert (told.is_chained, told.agrees, told.doubles, told.over_limit) == (True, True, 0, 0)
    book = Book(nodes[0].book.plan)
    for page in Page.objects.filter(launch=launch).order_by("number"):
        for entry in read_page(bytes(page.content)):
            assert entry_fault(book, entry) is None
            book.apply(entry)
    assert book.seq == Page.objects.filter(launch=launch).latest("number").last_seq


@pytest.mark.parametrize("mode", Mode)
def test_a_demo_of_every_mode_has_a_plan_that_may_be_judged(world: World, mode: Mode) -> None:
    hour = timedelta(hours=1)
    launch, offered = arm_crowd(world, units=20, buyers=130, opens_in=timedelta(seconds=9), lasts=hour, mode=mode)
    book = Keeper(open_here(), launch.pk).book
    assert plan_fault(book.plan) is None
    assert (len(book.units), len(book.plan.buyers), launch.mode) == (20, 130, mode) == (len(offered), 130, mode)
    if mode is Mode.BATCHES:
        assert Counter(buyer.batch for buyer in book.plan.buyers) == {0: 44, 1: 43, 2: 43}
        assert book.windows[-1].closes == microseconds_of(launch.closes_at)
    if mode is Mode.TURNS:
        assert len(due(book, microseconds_of(launch.opens_at))) == 2, "so that everybody has a turn in an hour"
