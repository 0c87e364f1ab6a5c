"""Two desks register at the same instant, on whichever database the run has: one turn each, one number each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from anchang.kernel.errors import Refusal
from anchang.modules.visits.actions import register, rotation
from anchang.modules.visits.actions.door import tally
from anchang.modules.visits.models import DoorCount, RotationDay, RotationEvent, Visit
from anchang.modules.visits.tests.factories import AT, SATURDAY, arrive, begin, customer, stranger
from tests.races import race
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def _registrations(world: World, count: int) -> list[Callable[[], object]]:
    ids = [stranger(world, number) for number in range(count)]
    return [lambda pk=pk: arrive(world, pk) for pk in ids]  # type: ignore[misc]


def test_two_desks_spend_one_turn_each(world: World) -> None:
    begin(world)
    results = race(world, *_registrations(world, 4))
    assert all(isinstance(result, Visit) for result in results), results
    assert Visit.objects.values("received_by").distinct().count() == 4
    assert list(Visit.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert list(RotationEvent.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4]


def test_without_compare_and_set_the_referee_still_lets_nobody_write_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(world)

    def blindly(day: RotationDay, *, events: int, visits: int = 0) -> bool:
        return True

    monkeypatch.setattr(register, "advance", blindly)
    arrive(world, stranger(world, 1))
    with pytest.raises(Refusal):
        arrive(world, stranger(world, 2))
    assert Visit.objects.count() == 1


def test_one_group_at_two_desks_is_registered_once(world: World) -> None:
    begin(world)
    pk = customer(world)
    results = race(world, *[lambda: arrive(world, pk)] * 3)
    assert sum(isinstance(result, Visit) for result in results) == 1, results
    assert Visit.objects.count() == RotationEvent.objects.count() == 1


def test_the_day_is_opened_once(world: World) -> None:
    def opened() -> Any:
        return rotation.open_day(world.project_id, day=SATURDAY, by=world.system(), at=AT).pk

    results = race(world, *[opened] * 4)
    assert len(set(results)) == 1
    assert RotationDay.objects.count() == 1


def test_every_press_at_the_door_counts(world: World) -> None:
    results = race(world, *[lambda: tally(world.project_id, by=world.system(), at=AT)] * 6)
    assert results == [None] * 6
    assert DoorCount.objects.get().groups == 6
