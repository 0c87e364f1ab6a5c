"""First moments after a bell, at the door and in the hall (reliability guide S7)."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.conf import settings

from anchang.gate.launch import hall as halls
from anchang.gate.launch.gather import gather_key, rank
from anchang.gate.launch.keeper import Keeper
from anchang.modules.launches.tests.factories import KEY, open_here
from tests.launches import bots
from tests.launches import site as sites
from tests.launches.judged import recorded
from tests.launches.judges.witness import entries_of
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


def test_presses_are_in_the_order_of_the_key_to_which_the_plan_is_bound(world: World, seed: int) -> None:
    """By a key that anybody may know the lot would be drawn beforehand, and nobody could check it afterwards."""
    launch_id = bots.press_together(sites.build(world), f"{seed}")
    pressed = [entry[3] for entry in entries_of(sites.kept(launch_id)[1])]
    key = gather_key(settings.SECRET_KEY, launch_id)
    assert pressed == sorted(range(bots.BUYERS), key=lambda buyer: rank(key, buyer))
    assert not recorded(launch_id, nodes=1)


def test_nothing_is_decided_before_they_are_over_though_the_loop_wakes_early(
    world: World, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, decided = sites.build(world), list[int]()
    began = time.time_ns()

    def slow() -> int:
        return began + (time.time_ns() - began) // 2

    monkeypatch.setattr(halls, "time", SimpleNamespace(time_ns=slow))
    shape = bots.plain_shape(f"{seed}", units=1, gather_ms=bots.GATHER_MS)
    launch_id = sites.arm(site, shape, now=began // 1000)
    thread = ThreadPoolExecutor(1)
    keeper = Keeper(open_here(), launch_id, reach=lambda point: decided.append(slow() // 1000))
    asyncio.run(halls.Hall(keeper, thread, gather_key=b"").press(0, 0, KEY))
    thread.shutdown()
    assert min(decided) >= began // 1000 + bots.GATHER_MS * 1000
