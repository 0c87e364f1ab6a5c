"""Passes that are forged, foreign, over or shared open nothing; what comes early or again changes nothing (S8)."""

from __future__ import annotations

import pytest

from tests.launches import bots
from tests.launches import site as sites
from tests.world import World

EACH = 1000
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


def test_nothing_false_is_accepted(world: World, seed: int) -> None:
    tried = bots.try_passes(sites.build(world), f"{seed}", EACH)
    assert {kind for kind, count in tried.tries.items() if count == EACH} == {
        "forged",
        "of another house",
        "of another launch",
        "over",
        "shared",
        "early",
        "replayed",
    }
    assert [tried.accepted[kind] for kind in tried.tries if kind not in {"first", "replayed"}] == [0] * 6
    assert tried.accepted["replayed"] == 0
    assert tried.heard["key_reused"] > 0


def test_a_bot_never_wins_more_than_its_right(world: World, seed: int) -> None:
    assert bots.rush(sites.build(world), f"{seed}", 3).most == 1


def test_a_bot_that_is_first_has_no_more_of_it_than_a_person(world: World, seed: int) -> None:
    """By speed alone it wins nearly always; where the first moments are drawn by lot, as often as anybody."""
    site = sites.build(world)
    assert bots.rush(site, f"{seed} by speed", 12, gather_ms=0).bot >= 6
    assert bots.rush(site, f"{seed} by lot", 12).bot <= 5


@pytest.mark.parametrize(("bot", "is_kept"), [(0, True), (55, True), (60, True), (80, False), (1000, False)])
def test_a_bot_that_wins_too_often_is_seen(bot: int, is_kept: bool) -> None:
    assert bots.Rush(launches=1000, buyers=20, bot=bot, most=1).is_kept == is_kept
