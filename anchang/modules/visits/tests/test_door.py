"""The count at the door."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from anchang.modules.visits import errors, queries
from anchang.modules.visits.actions.door import take_back, tally
from anchang.modules.visits.tests.factories import AT, SATURDAY, arrive, begin, customer

if TYPE_CHECKING:
    from tests.world import World


def test_presses_add_up_by_the_hour(world: World) -> None:
    by = world.actor("温岚")
    for minutes in (0, 1, 50):
        tally(world.project_id, by=by, at=AT + timedelta(minutes=minutes))
    found = queries.door(world.project_id, SATURDAY)
    assert (found.entered, found.hours) == (3, ((14, 2), (15, 1)))


def test_a_press_is_taken_back_but_not_below_zero(world: World) -> None:
    by = world.actor("温岚")
    tally(world.project_id, by=by, at=AT)
    take_back(world.project_id, by=by, at=AT)
    with pytest.raises(errors.NothingToTakeBack):
        take_back(world.project_id, by=by, at=AT)


def test_registered_groups_are_subtracted(world: World) -> None:
    begin(world)
    for _ in range(3):
        tally(world.project_id, by=world.actor("温岚"), at=AT)
    arrive(world, customer(world))
    found = queries.door(world.project_id, SATURDAY)
    assert (found.entered, found.registered, found.missing, found.is_over) == (3, 1, 2, True)
