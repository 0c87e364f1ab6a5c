"""Two tablets confirm at the same instant, on whichever database the run has: one of each kind, and no try for free."""

from __future__ import annotations

import pytest

from anchang.kernel.errors import Stale
from anchang.modules.filings import escort_errors
from anchang.modules.filings.escort_states import MOST_TRIES, Confirmation
from anchang.modules.filings.models import EscortCheck, EscortConfirmation
from anchang.modules.filings.tests.factories import file, set_rules
from anchang.modules.filings.tests.test_confirmations import Desk, other_than
from tests.races import race, without
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(world: World) -> Desk:
    set_rules(world)
    return Desk(world, file(world))


def test_one_signs_once_however_many_press(world: World, desk: Desk) -> None:
    results = race(world, *[lambda: desk.sign(Confirmation.CUSTOMER)] * 3)
    assert sorted(type(result).__name__ for result in results) == ["AlreadyGiven", "AlreadyGiven", "NoneType"]
    assert EscortConfirmation.objects.count() == 1


def test_without_its_index_each_press_is_kept(world: World, desk: Desk) -> None:
    with without(EscortConfirmation, "one_confirmation_of_a_kind"):
        results = race(world, *[lambda: desk.sign(Confirmation.CUSTOMER)] * 3)
        assert results == [None] * 3
        assert EscortConfirmation.objects.count() == 3


def test_no_two_messages_go_out_at_one_instant(world: World, desk: Desk) -> None:
    results = race(world, *[desk.send] * 3)
    refused = [result for result in results if isinstance(result, escort_errors.CheckTooSoon)]
    assert len(refused) == 2, results
    assert EscortCheck.objects.count() == 1


def test_tries_at_one_instant_are_all_counted(world: World, desk: Desk) -> None:
    wrong = other_than(desk.send())
    results = race(world, *[lambda: desk.enter(wrong)] * 6)
    refusals = (escort_errors.CheckWrong, escort_errors.TriesUsedUp, Stale)
    assert all(isinstance(result, refusals) for result in results), results
    told = [result for result in results if isinstance(result, escort_errors.CheckWrong)]
    assert len(told) < MOST_TRIES
    assert EscortCheck.objects.get().tries <= MOST_TRIES


def test_a_right_code_entered_twice_at_once_confirms_once(world: World, desk: Desk) -> None:
    code = desk.send()
    results = race(world, *[lambda: desk.enter(code)] * 2)
    assert results.count(None) == 1, results
    assert EscortConfirmation.objects.count() == 1
