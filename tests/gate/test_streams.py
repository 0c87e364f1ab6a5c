"""Streams and pages through one real port, over the database under test."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from anchang.gate import tickets
from anchang.gate.store import PostgresStore, SqliteStore, StoreDown
from tests.fixtures.live import LiveServer, serving
from tests.settings import SECRETS

COLUMNS = "id, tenant_id, project_id, seq, unit_id, status_from, status, reason, at, created_at, ref"


class Writer:
    """Writes history rows as inventory does, without the rest of the house."""

    def __init__(self, url: str) -> None:
        self._is_sqlite = url.startswith("sqlite")
        self._connection: Any = (
            sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=20)
            if self._is_sqlite
            else psycopg.connect(url, autocommit=True)
        )
        if not self._is_sqlite:
            # Rows alone, without the units and projects they belong to.
            self._connection.execute("SET session_replication_role = replica")

    def write(self, project: UUID, seq: int, unit: UUID, status: str) -> None:
        at = datetime.now(UTC).isoformat()
        row = (uuid4(), uuid4(), project, seq, unit, "sale", status, "", at, at, "")
        marks = ", ".join(["?" if self._is_sqlite else "%s"] * len(row))
        values = [value.hex if self._is_sqlite and isinstance(value, UUID) else value for value in row]
        self._connection.execute(f"INSERT INTO inventory_unitchange ({COLUMNS}) VALUES ({marks})", values)

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def writer(live: LiveServer) -> Iterator[Writer]:
    made = Writer(live.database_url)
    yield made
    made.close()


def events(response: httpx.Response) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in response.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def address(live: LiveServer, project: UUID, **more: Any) -> str:
    ticket = tickets.issue(project, uuid4(), secret=SECRETS["SECRET_KEY"], at=datetime.now(UTC))
    query = httpx.QueryParams({"ticket": ticket, **more})
    return f"{live.url}/live/projects/{project}/units?{query}"


@pytest.mark.journey
def test_pages_and_streams_share_a_port(live: LiveServer, writer: Writer) -> None:
    project, other, unit = uuid4(), uuid4(), uuid4()
    with httpx.Client(timeout=10, trust_env=False) as client:
        with client.stream("GET", address(live, project)) as response:
            heard = events(response)
            assert next(heard) == ("units", {"v": 0, "u": []})
            assert client.get(f"{live.url}/healthz").json() == {"healthy": True}
            writer.write(other, 1, uuid4(), "lock")
            writer.write(project, 1, unit, "lock")
            began = time.monotonic()
            assert next(heard) == ("units", {"v": 1, "u": [[str(unit), "lock"]]})
            assert time.monotonic() - began < 2
        writer.write(project, 2, unit, "subs")
        with client.stream("GET", address(live, project, since=1)) as response:
            assert next(events(response)) == ("units", {"v": 2, "u": [[str(unit), "subs"]]})
        with client.stream("GET", address(live, project, since=9)) as response:
            assert next(events(response)) == ("reload", {"v": 2})
        assert client.get(f"{live.url}/live/projects/{project}/units").status_code == 403
        assert client.get(f"{live.url}/gate/anything").status_code == 404


@pytest.mark.journey
def test_the_reader_cannot_write_and_comes_back(live: LiveServer, writer: Writer) -> None:
    url = live.database_url
    store = SqliteStore(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else PostgresStore(url)
    project, unit = uuid4(), uuid4()
    assert store.newest(project) == 0
    with pytest.raises((sqlite3.Error, psycopg.Error)):
        store.connect().execute("DELETE FROM inventory_unitchange")
    writer.write(project, 1, unit, "lock")
    if isinstance(store, PostgresStore):
        store._connection.close()
        with pytest.raises(StoreDown):
            store.newest(project)
    assert store.newest(project) == 1
    delta = store.after(project, 0)
    assert delta is not None
    assert (delta.seq, delta.units) == (1, {str(unit): "lock"})
    store.close()


@pytest.mark.journey
def test_a_reader_without_a_database_says_so() -> None:
    with pytest.raises(StoreDown):
        SqliteStore(os.devnull + "/nowhere").newest(uuid4())


@pytest.mark.journey
def test_open_streams_do_not_hold_up_the_end(copies: Callable[[str, Path], str], tmp_path: Path) -> None:
    with httpx.Client(timeout=10, trust_env=False) as client, ExitStack() as running:
        server = running.enter_context(serving(copies("world", tmp_path), tmp_path))
        with client.stream("GET", address(server, uuid4())) as response:
            next(events(response))
            began = time.monotonic()
            running.close()
            assert time.monotonic() - began < 3
