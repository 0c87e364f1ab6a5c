"""Stand-in buildings for rehearsals of any size: alike, priced, on sale, and nobody's."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from anchang.gate.launch.entries import Missed, Mode, Turns, Window
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel import clock
from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.inventory import api as inventory
from anchang.modules.inventory.actions.imports import import_prices
from anchang.modules.inventory.api import UnitRef
from anchang.modules.inventory.tests.factories import HEAD
from anchang.modules.inventory.tests.factories import TITLE as PERMIT
from anchang.modules.launches.models import Launch
from tests.rehearsals import arm_rehearsal
from tests.world import World

TITLE = "公测演示"
FLOORS, DOORS = 50, 8
A_BUILDING = FLOORS * DOORS
MOST = 60_000
BATCHES = 3
A_TURN = timedelta(seconds=30)


class Scarce(Exception):
    """Units of the stand-in buildings are taken; a fresh database has them all."""


def units_for(world: World, count: int) -> list[UnitRef]:
    """Return so many free units; buildings that are not there yet come in as a price list. Raises Scarce."""
    names = [f"开盘演示{number}栋" for number in range(1, -(-count // A_BUILDING) + 1)]
    there = {unit.building for unit in inventory.free_units(world.project_id, limit=MOST)}
    if missing := [name for name in names if name not in there]:
        import_prices(
            world.project_id, data=_price_list(missing), file="开盘演示.xlsx", by=world.system(), at=clock.now()
        )
    free = [unit for unit in inventory.free_units(world.project_id, limit=MOST) if unit.building in names]
    if len(free) < count:
        raise Scarce(f"of the stand-in buildings only {len(free)} units are free.")
    return free[:count]


def arm_crowd(
    world: World, *, units: int, buyers: int, opens_in: timedelta, lasts: timedelta, mode: Mode = Mode.FREE
) -> tuple[Launch, list[UnitRef]]:
    """Arm a rehearsal of so many units and buyers, each with one right. Raises Scarce."""
    offered = units_for(world, units)
    # Not before: where the units are still to be made, that takes seconds.
    opens_at = clock.now() + opens_in
    launch = arm_rehearsal(
        world,
        name=TITLE,
        units=offered,
        rights=[1] * buyers,
        opens_at=opens_at,
        closes_at=opens_at + lasts,
        batches=_batches(opens_at, lasts) if mode is Mode.BATCHES else (),
        turns=_turns(buyers, lasts) if mode is Mode.TURNS else None,
    )
    return launch, offered


def _batches(opens_at: datetime, lasts: timedelta) -> list[Window]:
    ends = [microseconds_of(opens_at + lasts * part / BATCHES) for part in range(BATCHES + 1)]
    return [Window(opens, closes) for opens, closes in pairwise(ends)]


def _turns(buyers: int, lasts: timedelta) -> Turns:
    """Return turns of which everybody has one in time."""
    at_once = -(-buyers * A_TURN // lasts)
    return Turns(lasts=A_TURN // timedelta(microseconds=1), at_once=min(at_once, 200), calls=3, missed=Missed.END)


def _price_list(buildings: list[str]) -> bytes:
    lines: list[list[object]] = [
        [building, "1单元", floor, f"{floor}{door:02}", "A1 三室", 100.0, 80.0, 18_000, 1_800_000, "可售"]
        for building in buildings
        for floor in range(1, FLOORS + 1)
        for door in range(1, DOORS + 1)
    ]
    return workbook({"房源": [PERMIT, HEAD, *lines]})
