"""Migration operations that both databases understand."""

from __future__ import annotations

from typing import Any

from django.db import migrations
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
