"""How the addresses of requests are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.modules.approvals.tests.factories import ask
from anchang.modules.people.api import Role
from tests.world import World

OBJECTS: dict[str, Callable[[World], object]] = {
    "request_id": lambda world: ask(world, world.someone(Role.CONSULTANT)).pk
}
OWNED = {"request_id": (Role.CONSULTANT, lambda world, who: ask(world, who).pk)}
