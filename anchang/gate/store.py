"""What the live streams read, over a read-only connection of their own: changes of units, and who may still watch.

`seq` grows by commit order within a project: inventory takes it under the project's lock, so a row can never appear
behind a newer one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo

MOST = 2000
NEWEST = "SELECT min(seq), max(seq) FROM inventory_unitchange WHERE project_id = {mark}"
AFTER = (
    "SELECT seq, unit_id, status FROM inventory_unitchange "
    "WHERE project_id = {mark} AND seq > {mark} ORDER BY seq LIMIT {mark}"
)
# A session stands while it is open, its account is active, and one of its roles that may watch reaches the project.
STANDING = (
    "SELECT s.id FROM usersessions_usersession s JOIN django_session d ON d.session_key = s.session_key "
    "JOIN people_user u ON u.id = s.user_id "
    "WHERE s.id IN ({marks}) AND d.expire_date > CURRENT_TIMESTAMP AND u.is_active AND EXISTS ("
    "SELECT 1 FROM people_roleassignment a JOIN people_orgnode n ON n.id = a.node_id "
    "JOIN people_orgnode p ON p.tenant_id = n.tenant_id AND substr(p.path, 1, length(n.path)) = n.path "
    "WHERE a.user_id = u.id AND p.id = {mark} AND a.role IN ({roles}) AND a.revoked_at IS NULL "
    "AND a.valid_from <= CURRENT_TIMESTAMP AND (a.valid_to IS NULL OR a.valid_to > CURRENT_TIMESTAMP))"
)


class StoreDown(Exception):
    """The database cannot be read just now; the connection is given up and the next read makes a new one."""


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed: the newest sequence number and the last status of each unit, oldest change first."""

    seq: int
    units: Mapping[str, str]


class Store(Protocol):
    """Reads of one thread; raises StoreDown."""

    def newest(self, project_id: UUID) -> int:
        """Return the newest sequence number of a project, 0 when nothing ever changed."""

    def after(self, project_id: UUID, seq: int) -> Delta | None:
        """Return what changed after seq, or None when that is too long ago to tell."""

    def standing(self, project_id: UUID, sessions: Collection[int]) -> set[int]:
        """Return which of these sessions may still watch the project."""


class SqlStore:
    """The queries, over whatever connection a subclass opens."""

    mark = "?"
    failures: tuple[type[Exception], ...] = ()

    def __init__(self, watchers: Collection[str]) -> None:
        self._watchers = tuple(watchers)
        self._connection: Any = None

    def newest(self, project_id: UUID) -> int:
        """Return the newest sequence number of a project, 0 when nothing ever changed. Raises StoreDown."""
        return self._bounds(project_id)[1]

    def after(self, project_id: UUID, seq: int) -> Delta | None:
        """Return what changed after seq, or None when that is too long ago to tell. Raises StoreDown."""
        rows = self._rows(AFTER, self.key(project_id), seq, MOST + 1)
        if len(rows) > MOST:
            return None
        if not rows or rows[0][0] > seq + 1:
            oldest, newest = self._bounds(project_id)
            if seq > newest or (rows and oldest > seq + 1):
                return None
        units: dict[str, str] = {}
        for _, unit_id, status in rows:
            units.pop(self.name(unit_id), None)
            units[self.name(unit_id)] = str(status)
        return Delta(seq=int(rows[-1][0]) if rows else seq, units=units)

    def standing(self, project_id: UUID, sessions: Collection[int]) -> set[int]:
        """Return which of these sessions may still watch the project. Raises StoreDown."""
        if not sessions or not self._watchers:
            return set()
        query = STANDING.replace("{marks}", self._marks(sessions)).replace("{roles}", self._marks(self._watchers))
        found = self._rows(query, *sessions, self.key(project_id), *self._watchers)
        return {int(number) for (number,) in found}

    def close(self) -> None:
        """Give the connection back; the next read makes a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def connect(self) -> Any:
        """Open a read-only connection."""
        raise NotImplementedError

    def key(self, project_id: UUID) -> object:
        """Return the project's key as the database stores it."""
        return project_id

    def name(self, unit_id: object) -> str:
        """Return a unit's identity as pages write it."""
        return str(unit_id)

    def _marks(self, values: Collection[object]) -> str:
        return ", ".join([self.mark] * len(values))

    def _bounds(self, project_id: UUID) -> tuple[int, int]:
        [(oldest, newest)] = self._rows(NEWEST, self.key(project_id))
        return int(oldest or 0), int(newest or 0)

    def _rows(self, query: str, *values: object) -> Sequence[Any]:
        try:
            if self._connection is None:
                self._connection = self.connect()
            rows: Sequence[Any] = self._connection.execute(query.format(mark=self.mark), values).fetchall()
        except self.failures as error:
            self.close()
            raise StoreDown(type(error).__name__) from error
        return rows


class SqliteStore(SqlStore):
    """SQLite, where Django keeps a UUID as 32 hexadecimal digits."""

    failures = (sqlite3.Error,)

    def __init__(self, path: str, watchers: Collection[str] = ()) -> None:
        super().__init__(watchers)
        self._path = path

    def connect(self) -> sqlite3.Connection:
        """Open the file for reading."""
        connection = sqlite3.connect(
            f"file:{quote(self._path)}?mode=ro", uri=True, isolation_level=None, timeout=2, check_same_thread=False
        )
        connection.execute("PRAGMA query_only = ON")
        return connection

    def key(self, project_id: UUID) -> object:
        """Return the project's key as the database stores it."""
        return project_id.hex

    def name(self, unit_id: object) -> str:
        """Return a unit's identity as pages write it."""
        return str(UUID(hex=str(unit_id)))


class PostgresStore(SqlStore):
    """PostgreSQL, in a session that cannot write."""

    mark = "%s"
    failures = (psycopg.Error,)

    def __init__(self, conninfo: str, watchers: Collection[str] = ()) -> None:
        super().__init__(watchers)
        self._conninfo = conninfo

    def connect(self) -> psycopg.Connection[Any]:
        """Open a session that cannot write and does not wait for ever."""
        options = "-c default_transaction_read_only=on -c statement_timeout=5s"
        return psycopg.connect(self._conninfo, autocommit=True, options=options, connect_timeout=5)


def open_store(database: Mapping[str, Any], *, watchers: Collection[str]) -> SqliteStore | PostgresStore:
    """Return the store for a database as Django's settings describe it; `watchers` are the roles that may watch."""
    if database["ENGINE"].endswith("sqlite3"):
        return SqliteStore(str(database["NAME"]), watchers)
    return PostgresStore(conninfo(database), watchers)


def conninfo(database: Mapping[str, Any]) -> str:
    """Return how PostgreSQL is reached, from Django's settings."""
    words = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return make_conninfo(**{word: database[name] for word, name in words.items() if database.get(name)})
