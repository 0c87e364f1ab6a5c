"""A crowd of customers, written fast: what a group has after years, for the measurements and for nothing else.

Names are drawn from common surnames and given names, numbers from one consecutive series; the seed is fixed, so two
runs measure the same data. The cast and the offices come from the named world.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import connection, transaction

from anchang.kernel import ids, vault
from anchang.kernel.connections import learn_sizes
from anchang.modules.customers.models import Customer, NameGram, Person, Phone
from anchang.modules.deals.models import Subscription
from tests.load.filed import LEAD, number_of
from tests.load.rows import Row, Rows, sealed, write
from tests.load.years import HELD, Years
from tests.story.teller import CONSULTANTS
from tests.world import World

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文辉力鹏宇轩浩然子涵欣怡梓豪思博雨佳嘉俊晨逸"
GRADES, STATUSES = ("A", "B", "B", "C", "C", "C", "D", ""), ("clue", "pending", "following", "following", "following")
CHUNK = 5_000
# What the office that is measured has; all others stand in one more project, so that it is a large one.
IN_PROJECT = 40_000
SPAN = timedelta(days=700)
# No protection is longer, so one customer's filings never overlap.
APART = timedelta(days=40)


def fill(world: World, count: int, say: Callable[[int], None]) -> None:
    """Write a crowd and what it left behind, whole or not at all, saying how far it is."""
    years, bought = Years(world), list[UUID]()
    owners = [(actor.user_id, min(actor.team_ids)) for actor in map(world.actor, CONSULTANTS)]
    members = _members(world, count, owners, years)
    with transaction.atomic():
        while chunk := list(islice(members, CHUNK)):
            tables: Rows = defaultdict(list)
            for rows in chunk:
                for model, some in rows.items():
                    tables[model].extend(some)
            # Tables stand in the order of their first row, and whatever points to another one comes after it.
            for model, some in tables.items():
                write(model, some)
            bought += [row["id"] for row in tables[Customer][::100]]
            say(len(bought) * 100)
        write(Subscription, list(years.deals(bought)))
        years.finish()


def fill_filed(world: World, customers: int, filings: int, say: Callable[[int], None]) -> None:
    """Write customers and their filings alone, whole or not at all: each filed again and again, forty days apart."""
    years = Years(world)
    owners = [(actor.user_id, min(actor.team_ids)) for actor in map(world.actor, CONSULTANTS)]
    members, each, running = _people(world, customers, owners, years), filings / customers, 0
    with transaction.atomic():
        while chunk := list(islice(members, CHUNK)):
            tables: Rows = defaultdict(list)
            for number, rows, name, phone in chunk:
                for model, some in rows.items():
                    tables[model].extend(some)
                customer = rows[Customer][0]
                for turn in range(int((number + 1) * each) - int(number * each)):
                    at = customer["first_visit_at"] - LEAD - turn * APART
                    years.filed.add(tables, number_of(at, running), customer, name, phone, at=at)
                    running += 1
            for model, some in tables.items():
                write(model, some)
            say(running)


def analyze() -> None:
    """Do what autovacuum does in the minutes after such a load, and the night on SQLite; outside a transaction."""
    learn_sizes()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _members(world: World, count: int, owners: Sequence[tuple[UUID, UUID | None]], years: Years) -> Iterator[Rows]:
    """Yield the rows of each member and of what it left behind."""
    for number, rows, name, phone in _people(world, count, owners, years):
        yield rows | years.of(number, rows[Customer][0], name, phone)


def _people(
    world: World, count: int, owners: Sequence[tuple[UUID, UUID | None]], years: Years, *, seed: int = 7
) -> Iterator[tuple[int, Rows, str, str]]:
    """Yield the rows of each member with name and number, spread over the years alike in both projects."""
    dice, step = random.Random(seed), max(count // IN_PROJECT, 1)
    assert world.other_project_id
    for number in range(count):
        at = years.now - SPAN * (1 - number / count)
        name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2, 2))))
        phone = f"{dice.choice((130, 135, 138, 150, 159, 186, 199))}{10_000_000 + number:08d}"
        project = world.other_project_id if number % step else world.project_id
        rows = _person(world.tenant_id, name, phone, at)
        owner = owners[number % len(owners)] if number % 9 and at > years.now - HELD else (None, None)
        customer = _customer(rows[Person][0], project, owner, at, years.now, dice)
        rows[Customer] = [customer]
        rows[NameGram] = [
            {"tenant_id": world.tenant_id, "project_id": project, "gram": gram, "customer_id": customer["id"]}
            for gram in vault.name_grams(name, tenant_id=world.tenant_id)
        ]
        yield number, rows, name, phone


def _person(tenant_id: UUID, name: str, phone: str, at: datetime) -> Rows:
    person_id, phone_id = ids.new_id(), ids.new_id()
    indexes = vault.phone_indexes(phone, tenant_id=tenant_id)
    common = {"tenant_id": tenant_id, "created_at": at}
    person = {"id": person_id, **common, "name": sealed(Person, "name", person_id, tenant_id, name)}
    number = {
        "id": phone_id,
        **common,
        "person_id": person_id,
        "number": sealed(Phone, "number", phone_id, tenant_id, phone),
        "full": indexes.full,
        "f3l4": indexes.f3l4,
        "f3l6": indexes.f3l6,
        "last4": indexes.last4,
    }
    return {Person: [person], Phone: [number]}


def _customer(
    person: Row,
    project: UUID,
    owner: tuple[UUID | None, UUID | None],
    at: datetime,
    now: datetime,
    dice: random.Random,
) -> Row:
    """Return a customer; one who is held was spoken to within the pool's fifteen days and has a next date."""
    is_held = owner[0] is not None
    spoken = now - timedelta(days=15) * dice.random() if is_held else at
    return {
        "id": ids.new_id(),
        "tenant_id": person["tenant_id"],
        "created_at": at,
        "project_id": project,
        "person_id": person["id"],
        "owner_id": owner[0],
        "team_id": owner[1],
        "grade": dice.choice(GRADES),
        "status": dice.choice(STATUSES),
        "first_visit_at": at,
        "last_seen_at": min(at + timedelta(days=dice.randrange(30)), now),
        "last_effective_follow_at": max(spoken, at),
        "next_follow_at": now + timedelta(days=dice.randrange(-7, 30)) if is_held else None,
    }
