"""PostgreSQL ends the sessions of nodes in the middle of a rush; on SQLite the cable is pulled as often (R3)."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import replace

import psycopg
import pytest
from django.db import connection

from tests.launches import site as sites
from tests.launches.judged import play
from tests.world import World

ROUNDS, AT_ONCE = 4, 3
END_ONE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> ALL (%s) AND backend_type = 'client backend'
    ORDER BY random() LIMIT %s"""
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


class Reaper:
    """Ends sessions of nodes, now one, now all; those of the test live."""

    def __init__(self, seed: str) -> None:
        self._chance, self.ended = random.Random(seed), 0
        kept = connection.settings_dict
        self._address = f"host={kept['HOST']} port={kept['PORT']} user={kept['USER']} dbname={kept['NAME']}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._tests_own = cursor.fetchone()[0]

    async def go_on(self) -> None:
        with psycopg.connect(self._address, autocommit=True) as own:
            while True:
                await asyncio.sleep(self._chance.uniform(0.01, 0.06))
                sessions = [[self._tests_own, own.info.backend_pid], self._chance.choice([1, 1, 100])]
                self.ended += len((await asyncio.to_thread(own.execute, END_ONE, sessions)).fetchall())


def test_sessions_that_are_ended_cost_nobody_a_flat_or_the_truth(world: World, seed: int) -> None:
    is_postgres = connection.vendor == "postgresql"
    reaper = Reaper(f"{seed} backends") if is_postgres else None
    site, words = sites.build(world), Counter[str]()
    for number in range(ROUNDS):
        chosen = [sites.shape_of(f"{seed} backends {number} {place}") for place in range(AT_ONCE)]
        shapes = [replace(shape, fails=not is_postgres) for shape in chosen]
        for verdict in play(site, shapes, beside=None if reaper is None else reaper.go_on):
            assert not verdict.faults, f"round {number}: {verdict.faults[:5]}"
            words += verdict.words
    assert words["busy"] + words["unknown"] > 0
    assert reaper is None or reaper.ended > 20
