"""Launches of random shape at the real door and database, judged (reliability guide R6)."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection

from anchang.gate.launch import room as rooms
from tests.launches import site as sites
from tests.launches.judged import play
from tests.world import World

PARTS, AT_ONCE = 8, 5
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.mark.parametrize("part", range(PARTS))
def test_launches_of_random_shape_have_no_fault(world: World, seed: int, part: int) -> None:
    """Two hundred on SQLite, forty on PostgreSQL."""
    site, words = sites.build(world), Counter[str]()
    for group in range(5 if connection.vendor == "sqlite" else 1):
        shapes = [sites.shape_of(f"{seed} {part} {group} {place}") for place in range(AT_ONCE)]
        for shape, verdict in zip(shapes, play(site, shapes, beat=rooms.BEAT if group == 1 else 0.0), strict=True):
            assert not verdict.faults, f"{shape}: {verdict.faults[:5]}"
            words += verdict.words
    seldom = ("have", "unknown", "busy", "not_your_turn") if connection.vendor == "sqlite" else ()
    assert min(words[word] for word in ("won", "taken", "absent", *seldom)) > 0, words
