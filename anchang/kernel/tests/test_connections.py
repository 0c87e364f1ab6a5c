"""Every connection keeps the promises of durability, or is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from anchang.config import env
from anchang.kernel.connections import WeakConnection, learn_sizes, pragmas
from tests.world import World


def wrapper(path: Path, *, weaken: tuple[str, str] | None = None, mode: str = "IMMEDIATE") -> DatabaseWrapper:
    """Return a connection to a file with the product's settings, one promise weakened."""
    settings: dict[str, Any] = {**connections["default"].settings_dict, **env.sqlite(path)}
    if weaken:
        settings["OPTIONS"]["init_command"] = settings["OPTIONS"]["init_command"].replace(*weaken)
    settings["OPTIONS"]["transaction_mode"] = mode
    return DatabaseWrapper(settings, "weak")


@pytest.mark.django_db
def test_a_connection_as_configured_keeps_every_promise(tmp_path: Path) -> None:
    strong = wrapper(tmp_path / "a.sqlite3")
    strong.connect()
    found = pragmas(strong)
    strong.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "weaken",
    [
        ("synchronous=FULL", "synchronous=NORMAL"),
        ("foreign_keys=ON", "foreign_keys=OFF"),
        ("journal_mode=WAL", "journal_mode=DELETE"),
        ("busy_timeout=20000", "busy_timeout=0"),
    ],
)
def test_a_weaker_connection_is_refused(tmp_path: Path, weaken: tuple[str, str]) -> None:
    weak = wrapper(tmp_path / "a.sqlite3", weaken=weaken)
    for _ in range(2):  # whoever asks again must not be served either
        with pytest.raises(WeakConnection):
            weak.ensure_connection()
    assert weak.connection is None


@pytest.mark.django_db
def test_transactions_that_begin_deferred_are_refused(tmp_path: Path) -> None:
    weak = wrapper(tmp_path / "a.sqlite3", mode="DEFERRED")
    with pytest.raises(WeakConnection):
        weak.connect()
    weak.close()


@pytest.mark.django_db
def test_postgresql_commits_synchronously() -> None:
    if connection.vendor == "sqlite":
        assert pragmas(connection)["synchronous"] == 2
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


@pytest.mark.django_db
def test_sqlite_learns_how_its_rows_are_spread(world: World) -> None:
    learn_sizes()
    if connection.vendor != "sqlite":
        return  # autovacuum does it
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'people_user'")
        assert cursor.fetchone()[0] > 0
