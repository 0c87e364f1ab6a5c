"""The day on which the counter is watched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from anchang.modules.visits.tests.factories import AT


@pytest.fixture
def saturday() -> Iterator[None]:
    """Let the clock stand on the Saturday of the tests."""
    with time_machine.travel(AT, tick=False):
        yield
