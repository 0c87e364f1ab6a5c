"""Brings the database up, saying which step runs."""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from anchang.cli.ground import CannotGoOn


def bring_up(tell: Callable[[str], object]) -> list[str]:
    """Apply what is missing and return the names. An interrupted run goes on at the step where it stopped."""
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise CannotGoOn(f"the database cannot be opened: {str(error).strip().splitlines()[0]}") from error
    if not plan:
        return []
    from django.core.management import call_command

    names = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
    tell(f"database: {len(names)} migrations")
    call_command("migrate", interactive=False, verbosity=0)
    return names
