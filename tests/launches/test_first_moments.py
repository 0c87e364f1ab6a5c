"""First moments after a bell, at the door (reliability guide S7)."""

from __future__ import annotations

import pytest
from django.conf import settings

from anchang.gate.launch.gather import gather_key, rank
from tests.launches import bots
from tests.launches import site as sites
from tests.launches.judges.witness import entries_of
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


def test_presses_are_in_the_order_of_the_key_to_which_the_plan_is_bound(world: World, seed: int) -> None:
    """By a key that anybody may know the lot would be drawn beforehand, and nobody could check it afterwards."""
    launch_id = bots.press_together(sites.build(world), f"{seed}")
    pressed = [entry[3] for entry in entries_of(sites.kept(launch_id)[1])]
    key = gather_key(settings.SECRET_KEY, launch_id)
    assert pressed == sorted(range(bots.BUYERS), key=lambda buyer: rank(key, buyer))
