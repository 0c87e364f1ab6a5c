"""How the gate speaks to a database: one connection, opened when it is needed and given up when it fails.

Past Django, so that a pick costs no ORM: what differs between the two databases stands here and nowhere else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo

READS_MS, WRITES_MS = 5000, 2000


class StoreDown(Exception):
    """The database cannot be reached just now; the connection is given up and whoever asks next makes a new one."""


class Unsure(StoreDown):
    """The connection broke while it committed: what was written may stand or not."""


class Cursor(Protocol):
    """What is needed of a cursor, whichever driver made it."""

    rowcount: int

    def execute(self, sql: str, params: Sequence[Any] = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, sql: str, params: Sequence[Sequence[Any]], /) -> Any:
        """Run one statement for each row."""

    def fetchone(self) -> Any:
        """Return the next row or None."""

    def fetchall(self) -> Any:
        """Return all rows."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one database's driver wants to be spoken to."""

    mark: str
    lock: str
    uuid: Callable[[UUID], Any]
    instant: Callable[[datetime], Any]
    # Takes many rows by COPY: one round trip, and a third less work on both sides than statements in a pipeline.
    copies: bool = False

    def sql(self, statement: str) -> str:
        """Return a statement in this dialect."""
        return statement.format(mark=self.mark)

    def marks(self, count: int) -> str:
        """Return so many places for values, as a list has them."""
        return ", ".join([self.mark] * count)

    def insert(self, cursor: Any, into: str, rows: Sequence[Sequence[Any]]) -> None:
        """Add rows, at least one, to a table and its columns, written as `table (a, b)`."""
        if not self.copies:
            cursor.executemany(f"INSERT INTO {into} VALUES ({self.marks(len(rows[0]))})", rows)  # noqa: S608 - ours
            return
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


# Django keeps a UUID in SQLite as 32 hexadecimal digits, an instant as its words in UTC.
SQLITE = Dialect("?", "", lambda value: value.hex, lambda at: at.replace(tzinfo=None).isoformat(" "))
POSTGRES = Dialect("%s", " FOR UPDATE", lambda value: value, lambda at: at, copies=True)


def read_uuid(kept: object) -> UUID:
    """Return a UUID as either database gives it back."""
    return kept if isinstance(kept, UUID) else UUID(hex=str(kept))


class Database:
    """A connection to one database, for one thread at a time."""

    dialect: Dialect
    failures: tuple[type[Exception], ...]
    begin: str

    def __init__(self, *, writes: bool) -> None:
        self.writes = writes
        self._connection: Any = None

    def connect(self) -> Any:
        """Open a connection that commits only when it is told to, and writes only where it may."""
        raise NotImplementedError

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """Open a cursor. Raises StoreDown for whatever the driver raises inside."""
        try:
            self._connection = self._connection or self.connect()
            yield self._connection.cursor()
        except self.failures as error:
            self.close()
            raise StoreDown(type(error).__name__) from error
        except StoreDown:
            self.close()
            raise

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """Open a transaction that commits when the block ends. Raises StoreDown, or Unsure from the commit."""
        with self.cursor() as cursor:
            cursor.execute(self.begin)
            try:
                yield cursor
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            try:
                cursor.execute("COMMIT")
            except self.failures as error:
                raise Unsure(type(error).__name__) from error

    def close(self) -> None:
        """Give the connection back; whoever asks next makes a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class Sqlite(Database):
    """SQLite: what was acknowledged outlives a power cut (reliability guide §0.1)."""

    dialect = SQLITE
    failures = (sqlite3.Error,)
    begin = "BEGIN IMMEDIATE"

    def __init__(self, path: str, *, writes: bool = False) -> None:
        super().__init__(writes=writes)
        self._path = path

    def connect(self) -> sqlite3.Connection:
        """Open the file, which must be there."""
        address = f"file:{quote(self._path)}?mode={'rw' if self.writes else 'ro'}"
        connection = sqlite3.connect(
            address, uri=True, isolation_level=None, timeout=WRITES_MS / 1000, check_same_thread=False
        )
        durable = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
        for pragma in durable if self.writes else ("query_only=ON",):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def close(self) -> None:
        """Give the connection back. What it had begun ends first: a cursor that is still known would hold the lock."""
        if self._connection is not None and self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.rollback()
        super().close()


class Postgres(Database):
    """PostgreSQL: a commit returns when it is on the disk."""

    dialect = POSTGRES
    failures = (psycopg.Error,)
    begin = "BEGIN"

    def __init__(self, address: str, *, writes: bool = False) -> None:
        super().__init__(writes=writes)
        self._address = address

    def connect(self) -> psycopg.Connection[Any]:
        """Open a session that does not wait for ever, and without leave to write cannot."""
        reads = f"-c default_transaction_read_only=on -c statement_timeout={READS_MS}"
        writes = f"-c synchronous_commit=on -c lock_timeout={WRITES_MS} -c statement_timeout={2 * WRITES_MS}"
        options = writes if self.writes else reads
        return psycopg.connect(self._address, autocommit=True, options=options, connect_timeout=5)


def open_database(settings: Mapping[str, Any], *, writes: bool = False) -> Database:
    """Return the database that Django's settings describe."""
    if settings["ENGINE"].endswith("sqlite3"):
        return Sqlite(str(settings["NAME"]), writes=writes)
    words = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {word: settings[name] for word, name in words.items() if settings.get(name)}
    return Postgres(make_conninfo(**given), writes=writes)
