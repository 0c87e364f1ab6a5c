"""Brings the database up, saying which step runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from anchang.cli import progress
from anchang.cli.ground import CannotGoOn
from anchang.kernel.actions import Tell


def bring_up(tell: Callable[[str], object]) -> list[str]:
    """Apply what is missing and return the names. An interrupted run goes on at the step where it stopped."""
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise CannotGoOn(f"the database cannot be opened: {str(error).strip().splitlines()[0]}") from error
    if not plan:
        return []
    names = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
    tell(f"database: {len(names)} migrations")
    call_command(Migrate(len(names), progress.counter()), interactive=False, verbosity=0)
    return names


class Migrate(migrate.Command):
    """Django's command, which tells how many migrations are done."""

    def __init__(self, whole: int, tell: Tell) -> None:
        super().__init__()
        self._done, self._whole, self._tell = 0, whole, tell

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        """Count what was applied."""
        if action == "apply_success":
            self._done += 1
            self._tell(self._done, self._whole)
