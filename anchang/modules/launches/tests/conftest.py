"""What the tests of launches may ask for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from anchang.modules.inventory.tests.factories import stock
from anchang.modules.launches.models import Launch
from anchang.modules.launches.tests.factories import arm
from tests.party import invite
from tests.world import World


@pytest.fixture
def launch(world: World) -> Launch:
    return arm(world)


@pytest.fixture
def party(world: World) -> Launch:
    """A rehearsal that opens in an hour, to which people are invited; nobody has asked for a code yet."""
    cache.clear()
    stock(world.project_id, world.system())
    return invite(world, opens_in=timedelta(hours=1))
