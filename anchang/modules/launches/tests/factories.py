"""A rehearsal of the world's flats, and the database at which the gate writes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import connection

from anchang.gate.database import Database, StoreDown, open_database
from anchang.kernel import clock
from anchang.modules.inventory import api as inventory
from anchang.modules.inventory.tests.factories import stock
from anchang.modules.launches.actions.arm import arm_rehearsal
from anchang.modules.launches.actions.drafts import draft_launch
from anchang.modules.launches.models import Launch
from anchang.modules.launches.rules.settings import first_settings
from tests.world import World

HOUR = timedelta(hours=1)
KEY = "a-key-of-a-press"


def arm(world: World, *, buyers: int = 3, limit: int = 1, opens_in: timedelta = timedelta(milliseconds=1)) -> Launch:
    stock(world.project_id, world.system())
    at = clock.now()
    return arm_rehearsal(
        world.project_id,
        name="公测",
        units=inventory.free_units(world.project_id),
        rights=[limit] * buyers,
        opens_at=at + opens_in,
        closes_at=at + opens_in + HOUR,
        by=world.system(),
        at=at,
    )


def draft(world: World, *, name: str = "二期首开", **settings: Any) -> Launch:
    """Return a launch that is being planned, still without units and buyers."""
    at = clock.now()
    first = replace(first_settings(name=name, today_at=at), **settings)
    return draft_launch(world.project_id, settings=first, by=world.system(), at=at)


def open_here() -> Database:
    return open_database(connection.settings_dict, writes=True)


class Broken(Database):
    """A database at which every transaction fails."""

    def __init__(self, like: Database, failure: StoreDown) -> None:
        super().__init__(writes=True)
        self.dialect, self._failure = like.dialect, failure

    def cursor(self) -> Any:
        raise self._failure

    writing = cursor
