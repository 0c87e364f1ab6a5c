"""Guards of tables, in words that both databases understand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = """CREATE TRIGGER {table}_keeps_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
FUNCTION = """CREATE OR REPLACE FUNCTION anchang_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"""
POSTGRES = """CREATE TRIGGER {table}_keeps BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION anchang_append_only()"""


def append_only(*tables: str) -> migrations.RunPython:
    """Return an operation after which the database refuses to change or delete rows of these tables."""

    def forwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            if editor.connection.vendor == "sqlite":
                for verb in ("UPDATE", "DELETE"):
                    editor.execute(SQLITE.format(table=table, verb=verb))
            else:
                editor.execute(FUNCTION, params=None)
                editor.execute(POSTGRES.format(table=table))

    def backwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            if editor.connection.vendor == "sqlite":
                for verb in ("UPDATE", "DELETE"):
                    editor.execute(f"DROP TRIGGER {table}_keeps_{verb}")
            else:
                editor.execute(f"DROP TRIGGER {table}_keeps ON {table}")

    return migrations.RunPython(forwards, backwards)


@contextmanager
def rewriting(table: str) -> Iterator[None]:
    """Lift a table's append-only guard within the transaction under way; a failure puts it back by rolling back.

    For the vault alone: sealed with another key, a value still says the same.
    """
    with connection.cursor() as cursor:
        guards = _guards(cursor, table)
        for lift, _ in guards:
            cursor.execute(lift)
        yield
        for _, restore in guards:
            cursor.execute(restore)


def _guards(cursor: Any, table: str) -> list[tuple[str, str]]:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        return [(f"DROP TRIGGER {name}", sql) for name, sql in cursor.fetchall() if name.startswith(f"{table}_keeps_")]
    name = f"{table}_keeps"
    cursor.execute("SELECT 1 FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s", [table, name])
    lift, restore = (f"ALTER TABLE {table} {verb} TRIGGER {name}" for verb in ("DISABLE", "ENABLE"))
    return [(lift, restore)] if cursor.fetchone() else []
