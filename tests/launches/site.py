"""Where launches are played: the world's flats, armed books of any shape, and orders written as the platform writes."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from anchang.gate.database import Database
from anchang.gate.launch.book import Book, read
from anchang.gate.launch.entries import (
    Entry,
    Gather,
    Missed,
    Mode,
    Plan,
    PlanBuyer,
    PlanUnit,
    Turns,
    Window,
    read_plan,
)
from anchang.gate.launch.gather import committed, gather_key
from anchang.gate.launch.ledger import Ledger, instant_of
from anchang.kernel import clock, ids
from anchang.modules.inventory import api as inventory
from anchang.modules.inventory.tests.factories import price_list, rows, take_in
from anchang.modules.launches.actions.arming import open_book
from anchang.modules.launches.models import Book as BookRow
from anchang.modules.launches.models import Launch, Page
from anchang.modules.launches.states import Kind, State
from tests.world import World

FLOORS = range(2, 38)
# How many launches have a database that fails for a moment.
CABLES = 0.4
# Of more buyers the last are never called before it is over.
CALLED_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Site:
    """A project with flats to sell."""

    tenant_id: UUID
    project_id: UUID
    flats: list[PlanUnit]


def build(world: World) -> Site:
    """Put seventy-two flats on sale."""
    take_in(world.project_id, price_list(rows(floors=FLOORS)), world.system())
    flats = [PlanUnit(str(unit.id), unit.name, unit.list_total_fen or 0) for unit in _free(world)]
    return Site(world.tenant_id, world.project_id, flats)


def _free(world: World) -> list[inventory.UnitRef]:
    return inventory.free_units(world.project_id)


@dataclass(frozen=True, slots=True)
class Shape:
    """A launch of random shape. Times in milliseconds of the launch, which opens at `opens`."""

    seed: str
    units: int
    buyers: int
    limits: tuple[int, ...]
    batches: tuple[tuple[int, int], ...]
    opens: int
    lasts: int
    nodes: int
    acts: int
    fails: bool
    # How long its first moments are.
    gather: int = 0
    # Where buyers are called: how long each, how many at once, how often, and where who missed stands.
    turns: tuple[int, int, int, Missed] | None = None
    # How often one may let a unit go; 0 for ever.
    give_up: int = 0


def shape_of(seed: str, *, way: Mode | None = None, most_buyers: int = 200, lasts: int = 400) -> Shape:
    """Return the shape that a seed stands for, of any way to choose where none is named."""
    chance = random.Random(seed)
    # Small ones are where everybody meets everybody.
    way = way or chance.choices(list(Mode), [4, 3, 3])[0]
    most_buyers = min(most_buyers, CALLED_AT_MOST) if way is Mode.TURNS else most_buyers
    units, buyers = (max(1, round(most ** chance.random())) for most in (60, most_buyers))
    half = lasts // 2
    batches = (
        ((0, half + chance.randint(-40, 60)), (half + chance.randint(-60, 40), lasts)) if way is Mode.BATCHES else ()
    )
    return Shape(
        seed=seed,
        units=units,
        buyers=buyers,
        limits=tuple(chance.choice([1, 1, 1, 2, 3]) for _ in range(buyers)),
        batches=batches,
        opens=chance.randint(5, 30),
        lasts=lasts,
        nodes=chance.choice([1, 1, 2]),
        acts=chance.choice([0, 2, 6]),
        fails=chance.random() < CABLES,
        gather=0 if way is Mode.TURNS else chance.choice([0, 20, 60]),
        turns=_turns(chance, lasts) if way is Mode.TURNS else None,
        give_up=chance.choice([0, 0, 1, 2]),
    )


def _turns(chance: random.Random, lasts: int) -> tuple[int, int, int, Missed]:
    return (
        lasts // chance.choice([6, 15, 40]),
        chance.choice([1, 3, 8]),
        chance.randint(1, 3),
        chance.choice(list(Missed)),
    )


def slower(shape: Shape, times: float) -> Shape:
    """Return the same launch for a machine that is so many times slower."""
    batches = tuple((round(first * times), round(last * times)) for first, last in shape.batches)
    opens, lasts, gather = (round(one * times) for one in (shape.opens, shape.lasts, shape.gather))
    turns = shape.turns and (round(shape.turns[0] * times), *shape.turns[1:])
    return replace(shape, batches=batches, opens=opens, lasts=lasts, gather=gather, turns=turns)


def arm(site: Site, shape: Shape, *, now: int) -> UUID:
    """Write the plan of this shape as an armed rehearsal; `now` in microseconds."""
    launch_id, chance = ids.new_id(), random.Random(f"{shape.seed} plan")
    opens = now + shape.opens * 1000
    closes = opens + shape.lasts * 1000
    plan = Plan(
        launch=str(launch_id),
        is_rehearsal=True,
        mode=Mode.BATCHES if shape.batches else Mode.TURNS if shape.turns else Mode.FREE,
        window=Window(opens, closes),
        units=site.flats[: shape.units],
        buyers=[PlanBuyer(chance.randrange(max(1, len(shape.batches))), limit) for limit in shape.limits],
        batches=[Window(opens + first * 1000, opens + last * 1000) for first, last in shape.batches],
        turns=Turns(shape.turns[0] * 1000, *shape.turns[1:]) if shape.turns else None,
        gather=_gather(launch_id, shape),
        terms={"give_up_limit": shape.give_up},
    )
    launch = Launch(
        id=launch_id,
        tenant_id=site.tenant_id,
        project_id=site.project_id,
        name="公测",
        kind=Kind.REHEARSAL,
        state=State.ARMED,
        opens_at=instant_of(opens),
        closes_at=instant_of(closes) + timedelta(hours=1),
    )
    launch.save(force_insert=True)
    open_book(launch, plan)
    return launch_id


def _gather(launch_id: UUID, shape: Shape) -> Gather | None:
    if not shape.gather:
        return None
    return Gather(shape.gather * 1000, committed(gather_key(settings.SECRET_KEY, launch_id)))


def order(database: Database, launch_id: UUID, make: Callable[[Book], Entry]) -> Entry:
    """Write one entry that is no press, on the newest book. Raises StoreDown, Unsure."""
    ledger = Ledger(launch_id, database.dialect)
    with database.writing() as cursor:
        tenant_id, plan = ledger.plan(cursor)
        head = ledger.head(cursor, hold=True)
        book = read(read_plan(plan), ledger.entries_after(cursor, 0))
        entry = make(book)
        book.apply(entry)
        ledger.write(cursor, head, [entry], tenant_id=tenant_id, book=book, at=clock.now())
    return entry


def kept(launch_id: UUID) -> tuple[bytes, list[bytes]]:
    """Return the plan and the pages as the database has them."""
    plan = bytes(BookRow.objects.get(launch_id=launch_id).plan)
    pages = Page.objects.filter(launch_id=launch_id).order_by("number").values_list("content", flat=True)
    return plan, [bytes(content) for content in pages]
