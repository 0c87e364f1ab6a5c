"""A node that is killed, anywhere, loses nothing it has told, sells nothing twice and leaves nothing behind (R1)."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from tests.launches import fallen
from tests.launches import site as sites
from tests.launches.child import HASTY
from tests.launches.nodes import nursery
from tests.world import World

# A round in which a machine wrote too few pages to fall at the right one is judged, and counts for no fall.
FALLS, ROUNDS = 6, 30
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def test_a_killed_node_tells_the_truth_when_it_is_back(world: World, seed: int) -> None:
    site, fell = sites.build(world), Counter[str]()
    with nursery() as nodes:
        for number, way in product(range(ROUNDS), fallen.WAYS):
            if fell[way] < FALLS:
                done = fallen.play(site, nodes, f"{seed} {way} {number}", way)
                assert not done.verdict.faults, f"round {number}, {way}: {done.verdict.faults[:5]}"
                fell[way] += done.fell
    assert fell == dict.fromkeys(fallen.WAYS, FALLS)


def test_a_node_that_answers_before_it_has_written_is_seen(world: World, seed: int) -> None:
    site = sites.build(world)
    with nursery() as nodes:
        done = fallen.play(site, nodes, f"{seed} hasty", HASTY)
    assert "lost ack" in {fault.kind for fault in done.verdict.faults}, "The test cannot see a loss."
