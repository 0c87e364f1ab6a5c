"""How the addresses of launches are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.modules.launches.tests.factories import draft
from tests.world import World

OBJECTS: dict[str, Callable[[World], object]] = {"launch_id": lambda world: draft(world).pk}
