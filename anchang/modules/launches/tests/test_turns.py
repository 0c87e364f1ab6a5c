"""Turns over the real tables: the platform calls, nodes of the gate decide."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anchang.gate.launch.book import Refused
from anchang.gate.launch.entries import Outcome, Press
from anchang.gate.launch.keeper import Ask, Keeper
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel import clock
from anchang.modules.launches import order_errors as errors
from anchang.modules.launches.actions.turns import call_due, leave_turn
from anchang.modules.launches.models import Launch, Page
from anchang.modules.launches.queries import audited
from anchang.modules.launches.tasks import call_turns
from anchang.modules.launches.tests.factories import KEY, arm_turns, open_here
from tests.races import race
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
