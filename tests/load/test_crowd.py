"""The crowds that `bin/load` measures among are rows that the tables of today take."""

from __future__ import annotations

import pytest

from anchang.kernel import clock
from anchang.modules.customers.models import Customer
from anchang.modules.filings.models import Filing
from anchang.modules.filings.replay import replay
from tests.load import crowd
from tests.story import tell
from tests.world import World


@pytest.fixture
def told(world: World) -> World:
    """The world after one day of the story."""
    tell(world, until=clock.now(), say=lambda words: None, days=1)
    return world


@pytest.mark.long
def test_a_crowd_of_customers_and_what_they_left_is_written(told: World) -> None:
    before = Customer.objects.count()
    crowd.fill(told, 40, lambda done: None)
    assert Customer.objects.count() == before + 40
    assert not any(replay())


@pytest.mark.long
def test_a_crowd_of_filings_is_written_and_judged_as_it_says(told: World) -> None:
    before = Filing.objects.count()
    crowd.fill_filed(told, 8, 20, lambda done: None)
    assert Filing.objects.count() == before + 20
    assert not any(replay())
