"""What the tests of launches may ask for."""

from __future__ import annotations

import pytest

from anchang.modules.launches.models import Launch
from anchang.modules.launches.tests.factories import arm
from tests.world import World


@pytest.fixture
def launch(world: World) -> Launch:
    return arm(world)
