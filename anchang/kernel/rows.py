"""Reading rows, taking a unique key once, and counting on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F, Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery, UpdateQuery

from anchang.kernel.errors import NotThere

M = TypeVar("M", bound=Model)
R = TypeVar("R")


def at_most_one(rows: QuerySet[M, R]) -> R | None:
    """Return the row of a lookup by a unique key, or None.

    `first()` would order by the key before it takes one of one, and compiling that order costs as much as the query.
    """
    found: Any = rows[:1]
    return next(iter(found), None)


def the_one(rows: QuerySet[M, R]) -> R:
    """Return the row of a lookup by a unique key. Raises NotThere, whether it is out of reach or nowhere."""
    found = at_most_one(rows)
    if found is None:
        raise NotThere()
    return found


def advance(rows: QuerySet[M, Any], counter: str, by: int, *returning: str) -> tuple[Any, ...] | None:
    """Move the counter of one row on and return it with other columns as they stand now, or None without such a row.

    One statement, whose row stays locked until the transaction ends: no two read the same value.
    """
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values({counter: F(counter) + by})
    database = connections[rows.db]
    update, values = query.get_compiler(rows.db).as_sql()
    table: Any = rows.model._meta
    names = ", ".join(database.ops.quote_name(table.get_field(name).column) for name in (counter, *returning))
    with database.cursor() as cursor:
        cursor.execute(f"{update} RETURNING {names}", values)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def update_each(rows: Sequence[Model], *names: str) -> int:
    """Write these fields of rows that are there, and return how many were: one statement, run for each row.

    `bulk_update` writes all of them with one long condition, and composing that takes longer than the writing.
    """
    if not rows:
        return 0
    database, table = connections[DEFAULT_DB_ALIAS], rows[0]._meta
    fields, key, quote = [table.get_field(name) for name in names], table.pk, database.ops.quote_name
    assert key is not None
    columns = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)  # type: ignore[union-attr]
    update = f"UPDATE {quote(table.db_table)} SET {columns} WHERE {quote(str(key.column))} = %s"  # noqa: S608 - names of columns

    def values(row: Model) -> list[Any]:
        kept: list[Any] = [(field, getattr(row, str(field.attname))) for field in (*fields, key)]  # type: ignore[union-attr]
        return [field.get_db_prep_save(value, database) for field, value in kept]

    with database.cursor() as cursor:
        cursor.executemany(update, [values(row) for row in rows])
        return int(cursor.rowcount)


def insert_new(row: Model) -> bool:
    """Insert a row and tell so; False, with nothing written, where another one holds its unique key.

    One statement and no savepoint. It waits for a transaction that is inserting the same key.
    """
    query: Any = InsertQuery(type(row), on_conflict=OnConflict.IGNORE)
    query.insert_values(row._meta.local_concrete_fields, [row])
    ((insert, values),) = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(insert, values)
        is_new = bool(cursor.rowcount == 1)
    # From now on it is a row to be changed, as after its save().
    row._state.adding, row._state.db = not is_new, DEFAULT_DB_ALIAS
    return is_new


def count_on(rows: QuerySet[M, Any], begin: M, counter: str, by: int, *returning: str) -> tuple[Any, ...]:
    """Move a counter on as `advance` does, in a row that begins as `begin` where there is none.

    Of several who find none at one instant one makes it, and all of them count on from there.
    """
    found = advance(rows, counter, by, *returning)
    if found is None:
        insert_new(begin)
        found = advance(rows, counter, by, *returning)
    assert found is not None
    return found
