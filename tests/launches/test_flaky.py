"""A database whose cable is pulled lets go of what it held."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from anchang.gate.database import Sqlite, StoreDown, Unsure
from tests.launches.flaky import Flaky, Trouble

pytestmark = pytest.mark.any_database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "a.sqlite3"
    sqlite3.connect(found).execute("CREATE TABLE t (a)").connection.close()
    return found


def test_a_transaction_that_could_not_even_be_rolled_back_holds_nobody_up(file: Path) -> None:
    trouble = Trouble(random.Random(1))
    flaky = Flaky(Sqlite(str(file), writes=True), trouble)
    with pytest.raises(StoreDown) as kept, flaky.writing() as cursor:
        cursor.executemany("INSERT INTO t VALUES (?)", [(1,), (2,)])
        trouble.likely = 1.0
        cursor.execute("SELECT 1")
    # Whoever keeps the error keeps the cursor.
    other = sqlite3.connect(file, timeout=0, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert other.execute("SELECT count(*) FROM t").fetchone() == (0,)
    other.close()
    assert kept.value


def test_a_commit_may_have_been_made_though_nobody_heard(file: Path) -> None:
    trouble, seen = Trouble(random.Random(1)), set()
    database = Flaky(Sqlite(str(file), writes=True), trouble)
    for number in range(60):
        trouble.likely = 0.0
        try:
            with database.writing() as cursor:
                cursor.execute("INSERT INTO t VALUES (?)", [number])
                trouble.likely = 0.4
            seen.add("done")
        except Unsure:
            trouble.likely = 0.0
            with database.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM t WHERE a = ?", [number])
                seen.add(f"unsure, {cursor.fetchone()[0]}")
    assert seen == {"done", "unsure, 0", "unsure, 1"}
