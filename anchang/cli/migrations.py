"""Brings the database up, saying which step runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from anchang.cli import progress
from anchang.cli.ground import CannotGoOn
from anchang.kernel.actions import Tell


def bring_up(tell: Callable[[str], object]) -> list[str]:
    """Apply what is missing and return the names. An interrupted run goes on at the step where it stopped.

    Raises CannotGoOn for a database that cannot be opened, that another version has written, or that a step fails on.
    """
    try:
        executor = MigrationExecutor(connection)
        _check_known(executor.loader)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise CannotGoOn(f"the database cannot be opened: {_first_line(error)}") from error
    names = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
    if names:
        tell(f"database: {len(names)} migrations")
        command = Migrate(len(names), progress.counter())
        try:
            call_command(command, interactive=False, verbosity=0)
        except DatabaseError as error:
            where = f"migration {command.current} failed: {_first_line(error)}"
            raise CannotGoOn(f"{where}. Nothing of it was kept. {_remedy()}") from error
    if missing := missing_columns():
        raise CannotGoOn(f"the database lacks {missing[0]}: its migrations were others than these. {_remedy()}")
    return names


def _check_known(loader: MigrationLoader) -> None:
    """Refuse a database whose history holds what this version does not know, or in another order."""
    unknown = sorted(f"{app}.{name}" for app, name in loader.applied_migrations.keys() - loader.disk_migrations.keys())
    if unknown:
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        raise CannotGoOn(f"the database was written by another version: it has {unknown[0]}{more}. {_remedy()}")
    try:
        loader.check_consistent_history(connection)
    except InconsistentMigrationHistory as error:
        raise CannotGoOn(f"the database was written by another version: {_first_line(error)} {_remedy()}") from error


def missing_columns() -> list[str]:
    """Return the columns, as table.column, that the code reads and the database does not have."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.managed or model._meta.proxy:
                continue
            table = model._meta.db_table
            there = {one.name for one in connection.introspection.get_table_description(cursor, table)}
            found += [f"{table}.{field.column}" for field in model._meta.local_fields if field.column not in there]
    return found


def _remedy() -> str:
    """Return what to do about a database of another version; a file may be put aside, a server's must be restored."""
    remedy = "Start the version that wrote it, or restore a backup of this one"
    if connection.vendor == "sqlite":
        return f"{remedy}; a demo world is made anew when {connection.settings_dict['NAME']} is moved away."
    return f"{remedy}."


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


class Migrate(migrate.Command):
    """Django's command, which tells how many migrations are done."""

    def __init__(self, whole: int, tell: Tell) -> None:
        super().__init__()
        self._done, self._whole, self._tell = 0, whole, tell
        self.current = ""

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        """Note which one runs, and count what was applied."""
        if action == "apply_start":
            self.current = str(migration)
        if action == "apply_success":
            self._done += 1
            self._tell(self._done, self._whole)
