"""Several acts at one instant, each in a thread and on a connection of its own, as processes would do them.

SQLite lets one transaction write at a time, so that nothing is read there between another's reading and writing. What
may happen on PostgreSQL is made to happen on both: `reading_first` lets every act rest on what was read beforehand.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, models, transaction

from anchang.kernel import schema
from anchang.kernel.errors import Refusal
from anchang.kernel.tenancy import tenant_scope
from anchang.kernel.vault.fields import SEALED_FIELDS
from tests.world import World

PATIENCE = 60
HELD_S = 0.3


def race(world: World, *acts: Callable[[], object], patience_s: float = PATIENCE) -> list[object]:
    """Run the acts at one instant and return what each got, a refusal or the database's own word included.

    The test must be transactional. Raises AssertionError when an act does not end, and whatever else one raised.
    """
    bell = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)
    broken: list[BaseException] = []

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            with tenant_scope(world.tenant_id):
                connection.ensure_connection()
                bell.wait(PATIENCE)
                results[place] = act()
        except (Refusal, IntegrityError, OperationalError) as refusal:
            results[place] = refusal
        except BaseException as error:  # a thread's own end would be silent
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(patience_s)
        assert not thread.is_alive(), "an act of the race did not end"
    if broken:
        raise broken[0]
    return results


def while_it_waits(world: World, first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """Run one act while another one's transaction has written and is not committed yet; return what each got.

    On SQLite the second begins after the first; on PostgreSQL it reads what was before, and waits where it writes.
    """
    written = threading.Event()

    def hold() -> object:
        try:
            with transaction.atomic():
                result = first()
                written.set()
                time.sleep(HELD_S)
        finally:
            written.set()
        return result

    def follow() -> object:
        assert written.wait(PATIENCE)
        return second()

    return race(world, hold, follow)


def rounds(
    world: World,
    count: int,
    act: Callable[[int, int], object],
    *,
    before: Callable[[int, int], object] | None = None,
    runners: int = 2,
) -> list[list[object]]:
    """Run the same race so many times, each runner on one connection, and return what each got in each round.

    `act(place, round)` begins at one instant for all, once everybody has done what comes `before` it.
    """
    bell = threading.Barrier(runners)

    def run(place: int) -> list[object]:
        got: list[object] = []
        for number in range(count):
            if before is not None:
                before(place, number)
            bell.wait(PATIENCE)
            try:
                got.append(act(place, number))
            except (Refusal, IntegrityError, OperationalError) as refusal:
                got.append(refusal)
        return got

    places = [lambda place=place: run(place) for place in range(runners)]
    columns = race(world, *places, patience_s=PATIENCE * max(1, count // 10))
    return [list(row) for row in zip(*columns, strict=True)]


def reading_first(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, stale: object) -> None:
    """Let each thread's first reading be the one made before anybody wrote; whoever reads again reads what is so."""
    fresh, used = getattr(owner, name), threading.local()

    def read(*args: Any, **kwargs: Any) -> Any:
        if getattr(used, "once", False):
            return fresh(*args, **kwargs)
        used.once = True
        return stale

    monkeypatch.setattr(owner, name, read)


@contextmanager
def without(model: type[models.Model], *names: str, mend: Sequence[str] = ()) -> Iterator[None]:
    """Take constraints away, and put them back once no row breaks them: all are deleted, or what `mend` says is done.

    A guard that keeps rows as they are is lifted for as long.
    """
    table, guards = model._meta.db_table, model._meta.constraints
    gone = [guard for guard in guards if guard.name in names]
    assert len(gone) == len(names), names
    with connection.cursor() as cursor:
        kept = schema._guards(cursor, table)
    _run(*(lift for lift, _ in kept))
    # SQLite makes the table anew from what the model says of itself.
    model._meta.constraints = [guard for guard in guards if guard not in gone]
    sealed = list(SEALED_FIELDS)
    with connection.schema_editor() as editor:
        for guard in gone:
            editor.remove_constraint(model, guard)
    # The model of the table that was made anew for a moment is none whose columns are sealed.
    SEALED_FIELDS[:] = sealed
    try:
        yield
    finally:
        _run(*mend or [f"DELETE FROM {table}"])
        model._meta.constraints = guards
        with connection.schema_editor() as editor:
            for guard in gone:
                editor.add_constraint(model, guard)
        SEALED_FIELDS[:] = sealed
        _run(*(restore for _, restore in kept))


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
