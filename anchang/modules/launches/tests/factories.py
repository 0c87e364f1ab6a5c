"""A rehearsal of the world's flats, and the database at which the gate writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import connection

from anchang.gate.database import Database, StoreDown, open_database
from anchang.gate.launch.entries import Missed, Mode, Plan, PlanBuyer, PlanUnit, Turns, Window
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel import clock
from anchang.modules.customers.tests.factories import customer
from anchang.modules.inventory import api as inventory
from anchang.modules.inventory.tests.factories import stock, unit
from anchang.modules.launches.actions.arming import open_book, rehearse
from anchang.modules.launches.actions.buyers import add_customers, verify_buyers
from anchang.modules.launches.actions.drafts import draft_launch
from anchang.modules.launches.actions.offers import add_offers
from anchang.modules.launches.actions.orders import close_launch
from anchang.modules.launches.models import Launch, Offer
from anchang.modules.launches.rules.settings import first_settings
from anchang.modules.launches.states import Kind, State
from anchang.modules.people.api import Role
from tests.rehearsals import arm_rehearsal
from tests.world import World

HOUR = timedelta(hours=1)
KEY = "a-key-of-a-press"


def arm(
    world: World,
    *,
    buyers: int = 3,
    limit: int = 1,
    opens_in: timedelta = timedelta(milliseconds=1),
    **way: Any,
) -> Launch:
    stock(world.project_id, world.system())
    at = clock.now()
    return arm_rehearsal(
        world,
        name="公测",
        units=inventory.free_units(world.project_id),
        rights=[limit] * buyers,
        opens_at=at + opens_in,
        closes_at=at + opens_in + HOUR,
        **way,
    )


def draft(world: World, *, name: str = "二期首开", **settings: Any) -> Launch:
    """Return a launch that is being planned, still without units and buyers."""
    at = clock.now()
    first = replace(first_settings(name=name, today_at=at), **settings)
    return draft_launch(world.project_id, settings=first, by=world.system(), at=at)


def arm_real(world: World, *numbers: str, buyers: int = 3) -> Launch:
    """Arm a real launch of these flats, which are claimed for it."""
    stock(world.project_id, world.system())
    return arm_units(world, [inventory.unit_of(unit(number).pk) for number in numbers], buyers=buyers)


def arm_units(world: World, units: Sequence[inventory.UnitRef], *, buyers: int) -> Launch:
    """Arm a real launch of these units, which are claimed for it."""
    at = clock.now()
    launch = Launch(
        tenant_id=world.tenant_id,
        project_id=world.project_id,
        name="首开",
        kind=Kind.REAL,
        state=State.ARMED,
        opens_at=at + timedelta(milliseconds=1),
        closes_at=at + HOUR,
        asked_by_id=world.actor("简明").user_id,
        armed_by_id=world.actor("高原").user_id,
    )
    launch.save(force_insert=True)
    plan = Plan(
        launch=str(launch.pk),
        is_rehearsal=False,
        mode=Mode.FREE,
        window=Window(microseconds_of(launch.opens_at), microseconds_of(launch.closes_at)),
        units=[PlanUnit(str(one.id), one.name, one.list_total_fen or 0) for one in units],
        buyers=[PlanBuyer(0, 1)] * buyers,
    )
    open_book(launch, plan)
    kind, ids = inventory.ClaimKind.PICK, [one.id for one in units]
    claims = inventory.claim_units(world.project_id, ids, kind, ref=str(launch.pk), by=world.system(), at=at)
    offers = [
        Offer(
            tenant_id=world.tenant_id,
            launch_id=launch.pk,
            unit_id=one.id,
            number=number,
            price_fen=one.list_total_fen,
            claim_id=claims[one.id],
        )
        for number, one in enumerate(units)
    ]
    Offer.objects.bulk_create(offers, batch_size=500)
    return launch


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


def planned(world: World, *, buyers: int = 3, units: int = 4, **settings: Any) -> Launch:
    """Return a draft with units of the stock and verified buyers who have a consultant."""
    stock(world.project_id, world.system())
    row = draft(world, **settings)
    by, at = world.system(), clock.now()
    free = inventory.free_units(world.project_id)[:units]
    add_offers(row.pk, unit_ids=[unit.id for unit in free], by=by, at=at)
    owner = world.someone(Role.CONSULTANT)
    people = [customer(world, f"客{n}女士", f"1991000{n:04d}", owner=owner).pk for n in range(buyers)]
    add_customers(row.pk, customer_ids=people, by=by, at=at)
    verify_buyers(row.pk, entitlement_ids=None, is_verified=True, by=by, at=at)
    row.refresh_from_db()
    return row


def arm_turns(world: World, *, buyers: int = 3, lasts: timedelta = timedelta(minutes=3)) -> Launch:
    """Arm a rehearsal whose buyers are called one after the other, twice at most."""
    turns = Turns(lasts=lasts // timedelta(microseconds=1), at_once=1, calls=2, missed=Missed.NEXT)
    return arm(world, buyers=buyers, turns=turns)


def rehearse_whole(world: World, row: Launch) -> Launch:
    """Rehearse a draft and close the rehearsal."""
    made = rehearse(row.pk, by=world.actor("叶青"), at=clock.now())
    at = made.opens_at + timedelta(minutes=1)
    close_launch(made.pk, reason="公测结束", by=world.system(), at=at)
    return made


def ready(world: World) -> Launch:
    """Return a draft from which nothing keeps but a second person."""
    row = planned(world)
    rehearse_whole(world, row)
    return row
