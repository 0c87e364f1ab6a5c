"""Fixtures over the named world. A test that asks for `world` works inside its tenant.

Imports stand inside: pytest reads this file before Django is set up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Return the first tenant's world, in scope."""
    from anchang.kernel.tenancy import tenant_scope
    from tests.world import build_world

    built = build_world()
    with tenant_scope(built.tenant_id):
        yield built


@pytest.fixture
def other_world(db: None) -> World:
    """Return the second tenant's world, out of scope."""
    from tests.world import build_other_world

    return build_other_world()


@pytest.fixture
def deliver(db: None) -> Callable[[], int]:
    """Return what delivers all due events at once."""
    from anchang.kernel import events

    return events.deliver_all
