"""Guards of tables, in words that both databases understand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


APART_SQLITE = """CREATE TRIGGER {table}_apart_{verb} BEFORE {verb} ON {table} WHEN NEW.{void} IS NULL
BEGIN SELECT RAISE(ABORT, '{table} overlaps') WHERE EXISTS (SELECT 1 FROM {table} AS other WHERE other.id <> NEW.id
AND other.{void} IS NULL AND {same} AND other.{start} <= NEW.{end} AND NEW.{start} <= other.{end}); END"""
# Two transactions do not see each other's rows: whoever asks for the same key waits for the other one's end.
APART_FUNCTION = """CREATE OR REPLACE FUNCTION {table}_apart() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF NEW.{void} IS NULL THEN
PERFORM pg_advisory_xact_lock(hashtext('{table}'), hashtext(concat_ws('/', {key})));
IF EXISTS (SELECT 1 FROM {table} AS other WHERE other.id <> NEW.id AND other.{void} IS NULL AND {same}
AND other.{start} <= NEW.{end} AND NEW.{start} <= other.{end}) THEN
RAISE EXCEPTION '{table} overlaps' USING ERRCODE = 'exclusion_violation'; END IF; END IF; RETURN NEW; END $$"""
APART_POSTGRES = """CREATE TRIGGER {table}_apart BEFORE INSERT OR UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_apart()"""


def kept_apart(table: str, *, by: Sequence[str], start: str, end: str, void: str) -> migrations.RunPython:
    """Return an operation after which no two rows of one key share a day, those with `void` set left out.

    `start` and `end` are the first and the last day, `by` the columns of the key, of which some may be null. What
    overlaps raises IntegrityError, also where two write at once.
    """

    def forwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        is_sqlite = editor.connection.vendor == "sqlite"
        words = {"table": table, "start": start, "end": end, "void": void}
        equal = "IS" if is_sqlite else "IS NOT DISTINCT FROM"
        words["same"] = " AND ".join(f"other.{column} {equal} NEW.{column}" for column in by)
        if is_sqlite:
            for verb in ("INSERT", "UPDATE"):
                editor.execute(APART_SQLITE.format(verb=verb, **words))
        else:
            key = ", ".join(f"NEW.{column}" for column in by)
            editor.execute(APART_FUNCTION.format(key=key, **words), params=None)
            editor.execute(APART_POSTGRES.format(table=table))

    def backwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            for verb in ("INSERT", "UPDATE"):
                editor.execute(f"DROP TRIGGER {table}_apart_{verb}")
        else:
            editor.execute(f"DROP TRIGGER {table}_apart ON {table}")
            editor.execute(f"DROP FUNCTION {table}_apart()")

    return migrations.RunPython(forwards, backwards)


FIXED_SQLITE = """CREATE TRIGGER {table}_fixed_{verb} BEFORE {verb} ON {table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{table} is fixed'); END"""
FIXED_FUNCTION = """CREATE OR REPLACE FUNCTION anchang_fixed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is fixed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"""
FIXED_POSTGRES = """CREATE TRIGGER {table}_fixed_{verb} BEFORE {verb} ON {table}
FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION anchang_fixed()"""


def fixed(table: str, *, once: str, columns: Sequence[str]) -> migrations.RunPython:
    """Return an operation after which the database keeps rows of a table, and these columns of them, as they are.

    `once` is a condition on the row before the change, its columns as `OLD.name`. Raises IntegrityError.
    """

    def forwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        is_sqlite = editor.connection.vendor == "sqlite"
        other = "IS NOT" if is_sqlite else "IS DISTINCT FROM"
        changed = " OR ".join(f"OLD.{column} {other} NEW.{column}" for column in columns)
        if not is_sqlite:
            editor.execute(FIXED_FUNCTION, params=None)
        form = FIXED_SQLITE if is_sqlite else FIXED_POSTGRES
        for verb, when in (("UPDATE", f"{once} AND ({changed})"), ("DELETE", once)):
            editor.execute(form.format(table=table, verb=verb, when=when), params=None)

    def backwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
        for verb in ("UPDATE", "DELETE"):
            editor.execute(f"DROP TRIGGER {table}_fixed_{verb}{on}")

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
