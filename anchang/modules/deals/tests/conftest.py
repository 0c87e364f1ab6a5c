"""Fixtures of the module's tests."""

from __future__ import annotations

import pytest

from anchang.modules.deals.tests.factories import houses
from tests.world import World


@pytest.fixture
def estate(world: World) -> World:
    """Return the world with six flats on sale."""
    houses(world)
    return world
