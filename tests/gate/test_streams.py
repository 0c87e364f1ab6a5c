"""Streams and pages through one real port, over the database under test."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from anchang.gate import tickets
from anchang.gate.database import Postgres, Sqlite, StoreDown
from anchang.gate.store import SqlStore
from anchang.modules.people.states import Role
from tests.fixtures.live import LiveServer, serving
from tests.settings import SECRETS
from tests.world import FIRST_PHASE, PROJECT

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("streams")]
COLUMNS = "id, tenant_id, project_id, seq, unit_id, status_from, status, reason, at, created_at, ref"
OWNER = "SELECT user_id FROM usersessions_usersession WHERE session_key = ?"


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

    def ask(self, query: str, *values: object) -> Any:
        query = query if self._is_sqlite else query.replace("?", "%s")
        return self._connection.execute(query, values)

    def project(self, slug: str) -> UUID:
        [(found,)] = self.ask("SELECT id FROM people_orgnode WHERE slug = ?", slug).fetchall()
        return UUID(str(found))

    def session(self, key: str) -> int | None:
        row = self.ask("SELECT id FROM usersessions_usersession WHERE session_key = ?", key).fetchone()
        return int(row[0]) if row else None

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="module")
def served(copies: Callable[[str, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Serve the named world to all tests of this file; each gives back what it takes away."""
    folder = tmp_path_factory.mktemp("streams")
    with serving(copies("world", folder), folder) as server:
        yield server


@pytest.fixture
def writer(served: LiveServer) -> Iterator[Writer]:
    made = Writer(served.database_url)
    yield made
    made.close()


def events(response: httpx.Response) -> Iterator[tuple[str, Any]]:
    """Yield what is told, and that a whole interval of the heartbeat went by without a word."""
    name = ""
    for line in response.iter_lines():
        if line.startswith(":"):
            yield "silence", None
        elif line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


@pytest.fixture
def seller(served: LiveServer) -> Iterator[httpx.Client]:
    """A browser in which a consultant of the project has signed in."""
    with httpx.Client(base_url=served.url, timeout=60, trust_env=False) as client:
        sign_in(client)
        yield client


def sign_in(client: httpx.Client, role: Role = Role.CONSULTANT) -> None:
    post(client, f"/demo/sign-in/{role}/")
    assert "session" in client.cookies


def post(client: httpx.Client, path: str, *, form: str = "/accounts/login/") -> httpx.Response:
    page = client.get(form)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token, page.text[:500]
    return client.post(path, data={"csrfmiddlewaretoken": token[1]})


def address(client: httpx.Client, writer: Writer, project: UUID, **more: Any) -> str:
    # That a session is used is noted when the database is free for it; until then there is no row.
    session = None
    for _ask in range(1000):
        if session := writer.session(client.cookies["session"]):
            break
        client.get("/me/")
    assert session
    at = datetime.now(UTC)
    ticket = tickets.issue(project, uuid4(), session=session, secret=SECRETS["SECRET_KEY"], at=at)
    query = httpx.QueryParams({"ticket": ticket, **more})
    return f"/live/projects/{project}/units?{query}"


def test_pages_and_streams_share_a_port(seller: httpx.Client, writer: Writer) -> None:
    project, other, unit = writer.project(PROJECT), writer.project(FIRST_PHASE), uuid4()
    with seller.stream("GET", address(seller, writer, project)) as response:
        heard = events(response)
        assert next(heard) == ("units", {"v": 0, "u": []})
        assert seller.get("/healthz").json() == {"healthy": True}
        writer.write(other, 1, uuid4(), "lock")
        writer.write(project, 1, unit, "lock")
        assert next(heard) == ("units", {"v": 1, "u": [[str(unit), "lock"]]})
    writer.write(project, 2, unit, "subs")
    with seller.stream("GET", address(seller, writer, project, since=1)) as response:
        assert next(events(response)) == ("units", {"v": 2, "u": [[str(unit), "subs"]]})
    with seller.stream("GET", address(seller, writer, project, since=9)) as response:
        assert next(events(response)) == ("reload", {"v": 2})
    assert seller.get(f"/live/projects/{project}/units").status_code == 403
    assert seller.get(address(seller, writer, other)).status_code == 403
    assert seller.get("/gate/anything").status_code == 404


CLOSED = f"UPDATE people_user SET is_active = {{}} WHERE id = ({OWNER})"
REVOKED = f"UPDATE people_roleassignment SET revoked_at = {{}} WHERE user_id = ({OWNER})"
# What ends it, and what makes it good for the next test; a session that was deleted is nobody's any more.
ENDS = {
    "signed out elsewhere": ("DELETE FROM django_session WHERE session_key = ?", None),
    "account closed": (CLOSED.format("NOT is_active"), CLOSED.format("NOT is_active")),
    "role taken away": (REVOKED.format("created_at"), REVOKED.format("NULL")),
}


@pytest.mark.parametrize("end", ENDS)
def test_whoever_may_no_longer_watch_stops_seeing_at_once(seller: httpx.Client, writer: Writer, end: str) -> None:
    ending, mending = ENDS[end]
    place = address(seller, writer, writer.project(PROJECT))
    with ExitStack() as mended:
        response = mended.enter_context(seller.stream("GET", place))
        heard = events(response)
        next(heard)
        if mending:
            mended.callback(writer.ask, mending, seller.cookies["session"])
        writer.ask(ending, seller.cookies["session"])
        assert list(heard) == []
        assert seller.get(place).status_code == 403


def test_a_sign_out_closes_the_stream(seller: httpx.Client, writer: Writer) -> None:
    place = address(seller, writer, writer.project(PROJECT))
    with seller.stream("GET", place) as response:
        heard = events(response)
        next(heard)
        assert post(seller, "/accounts/logout/", form="/me/").status_code == 302
        assert list(heard) == []


def test_the_reader_cannot_write_and_comes_back(served: LiveServer, writer: Writer) -> None:
    url = served.database_url
    database = Sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else Postgres(url)
    store = SqlStore(database)
    project, unit = uuid4(), uuid4()
    assert store.newest(project) == 0
    with pytest.raises((sqlite3.Error, psycopg.Error)):
        database.connect().execute("DELETE FROM inventory_unitchange")
    writer.write(project, 1, unit, "lock")
    if isinstance(database, Postgres):
        database._connection.close()
        with pytest.raises(StoreDown):
            store.newest(project)
    assert store.newest(project) == 1
    delta = store.after(project, 0)
    assert delta is not None
    assert (delta.seq, delta.units) == (1, {str(unit): "lock"})
    database.close()


def test_a_reader_without_a_database_says_so() -> None:
    with pytest.raises(StoreDown):
        SqlStore(Sqlite(os.devnull + "/nowhere")).newest(uuid4())


def test_open_streams_do_not_hold_up_the_end(copies: Callable[[str, Path], str], tmp_path: Path) -> None:
    with httpx.Client(timeout=60, trust_env=False) as client, ExitStack() as running:
        # The server alone: bin/start ends a child that does not listen.
        server = running.enter_context(serving(copies("world", tmp_path), tmp_path, command=("serve",)))
        client.base_url = httpx.URL(server.url)
        sign_in(client)
        with closing(Writer(server.database_url)) as writer:
            place = address(client, writer, writer.project(PROJECT))
        with client.stream("GET", place) as response:
            next(events(response))
            running.close()  # fails where it waits for whoever still listens
