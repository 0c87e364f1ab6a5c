"""How the addresses of launches are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.modules.launches.screens.wall import word_of
from anchang.modules.launches.tests.factories import arm, planned
from anchang.modules.launches.tests.winners import won
from tests.world import World

SCREENS = ("screen", "screen_parts", "report", "reconciled", "report_file")
OBJECTS: dict[str, Callable[[World], object]] = {
    "launch_id": lambda world: planned(world).pk,
    "word": lambda world: word_of(arm(world)),
    "pick_id": lambda world: won(arm(world)).pk,
    **{f"launches:{name}:launch_id": lambda world: arm(world).pk for name in SCREENS},
}
