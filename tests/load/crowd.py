"""A crowd of customers, written fast: what a group has after years, for the measurements and for nothing else.

Names are drawn from common surnames and given names, numbers from one consecutive series; the seed is fixed, so two
runs measure the same data. The cast and the offices come from the named world.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, models

from anchang.kernel import clock, ids, vault
from anchang.kernel.vault.fields import SealedText
from anchang.kernel.vault.sealing import seal
from anchang.modules.customers.models import Customer, NameGram, Person, Phone

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文辉力鹏宇轩浩然子涵欣怡梓豪思博雨佳嘉俊晨逸"
GRADES, STATUSES = ("A", "B", "B", "C", "C", "C", "D", ""), ("clue", "pending", "following", "following", "following")
CHUNK = 5_000

Row = dict[str, Any]


def _adapt(value: Any) -> Any:
    if connection.vendor != "sqlite":
        return value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(clock.now().tzinfo).replace(tzinfo=None).isoformat(sep=" ")
    return value


def write(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Insert rows given by column, without the ORM's conversions."""
    if not rows:
        return
    table, columns = model._meta.db_table, list(rows[0])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join("%s" for _ in columns)
            sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
            cursor.executemany(sql, [tuple(map(_adapt, row.values())) for row in rows])
            return
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))


def _sealed(model: type[models.Model], column: str, row_id: UUID, tenant_id: UUID, plain: str) -> bytes:
    assert isinstance(model._meta.get_field(column), SealedText)
    return seal(plain, tenant=str(tenant_id), place=f"{model._meta.db_table}.{column}.{row_id}")


def people(
    count: int, *, tenant_id: UUID, projects: Sequence[UUID], owners: Sequence[tuple[UUID, UUID | None]], seed: int = 7
) -> Iterator[tuple[Row, Row, Row, list[Row]]]:
    """Yield person, phone, customer and grams of each member of the crowd; half of them in the first project."""
    dice, now = random.Random(seed), clock.now()
    for number in range(count):
        at = now - timedelta(days=700) * (1 - number / count)
        project = projects[0] if number % 2 else projects[number // 2 % len(projects)]
        owner, team = owners[number % len(owners)] if number % 9 else (None, None)
        name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2, 2))))
        phone = f"{dice.choice((130, 135, 138, 150, 159, 186, 199))}{10_000_000 + number:08d}"
        person_id, phone_id, customer_id = ids.new_id(), ids.new_id(), ids.new_id()
        indexes = vault.phone_indexes(phone, tenant_id=tenant_id)
        common = {"tenant_id": tenant_id, "created_at": at}
        yield (
            {"id": person_id, **common, "name": _sealed(Person, "name", person_id, tenant_id, name)},
            {
                "id": phone_id,
                **common,
                "person_id": person_id,
                "number": _sealed(Phone, "number", phone_id, tenant_id, phone),
                "full": indexes.full,
                "f3l4": indexes.f3l4,
                "f3l6": indexes.f3l6,
                "last4": indexes.last4,
            },
            {
                "id": customer_id,
                **common,
                "project_id": project,
                "person_id": person_id,
                "owner_id": owner,
                "team_id": team,
                "grade": dice.choice(GRADES),
                "status": dice.choice(STATUSES),
                "first_visit_at": at,
                "last_seen_at": at + timedelta(days=dice.randrange(30)),
                "last_effective_follow_at": at,
                "next_follow_at": at + timedelta(days=dice.randrange(60)),
            },
            [
                {"tenant_id": tenant_id, "project_id": project, "gram": gram, "customer_id": customer_id}
                for gram in vault.name_grams(name, tenant_id=tenant_id)
            ],
        )


def fill(crowd: Iterable[tuple[Row, Row, Row, list[Row]]], say: Callable[[int], None]) -> None:
    """Write a crowd in chunks, saying how far it is."""
    source, done = iter(crowd), 0
    while chunk := list(islice(source, CHUNK)):
        persons, numbers, customers, grams = zip(*chunk, strict=True)
        write(Person, persons)
        write(Phone, numbers)
        write(Customer, customers)
        write(NameGram, [gram for some in grams for gram in some])
        done += len(chunk)
        say(done)
