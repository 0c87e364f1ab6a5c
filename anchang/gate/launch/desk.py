"""Connections on which a node reads and writes the book, one thread each; what cannot be reached is StoreDown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import psycopg

from anchang.gate.launch.ledger import POSTGRES, SQLITE, Cursor, Dialect
from anchang.gate.store import StoreDown, conninfo

PATIENCE_MS = 2000


class Unsure(StoreDown):
    """The connection broke while it committed: what was written may stand or not."""


class Desk(Protocol):
    """A connection that is opened when it is needed and given up when it fails."""

    dialect: Dialect

    def writing(self) -> Any:
        """Open a transaction that commits when the block ends. Raises StoreDown, or Unsure from the commit."""

    def reading(self) -> Any:
        """Open a cursor to read by. Raises StoreDown."""

    def close(self) -> None:
        """Give the connection back."""


class _Desk:
    dialect: Dialect
    failures: tuple[type[Exception], ...]
    begin: str

    def __init__(self) -> None:
        self._connection: Any = None

    def connect(self) -> Any:
        """Open a connection that commits only when it is told to."""
        raise NotImplementedError

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """Open a transaction that commits when the block ends. Raises StoreDown, or Unsure from the commit."""
        with self.reading() as cursor:
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

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """Open a cursor to read by. Raises StoreDown."""
        try:
            self._connection = self._connection or self.connect()
            yield self._connection.cursor()
        except self.failures as error:
            self.close()
            raise StoreDown(str(error)) from error
        except StoreDown:
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back; the next one who asks makes a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class SqliteDesk(_Desk):
    """SQLite: what was acknowledged outlives a power cut (reliability guide §0.1)."""

    dialect = SQLITE
    failures = (sqlite3.Error,)
    begin = "BEGIN IMMEDIATE"

    def __init__(self, path: str, *, synchronous: str = "FULL") -> None:
        super().__init__()
        self._path, self._synchronous = path, synchronous

    def connect(self) -> sqlite3.Connection:
        """Open the file; it must be there."""
        connection = sqlite3.connect(
            f"file:{self._path}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
        )
        for pragma in (
            f"busy_timeout={PATIENCE_MS}",
            "journal_mode=WAL",
            f"synchronous={self._synchronous}",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection


class PostgresDesk(_Desk):
    """PostgreSQL: a commit returns when it is on the disk."""

    dialect = POSTGRES
    failures = (psycopg.Error,)
    begin = "BEGIN"

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def connect(self) -> psycopg.Connection[Any]:
        """Open a session that does not wait for ever."""
        options = f"-c synchronous_commit=on -c lock_timeout={PATIENCE_MS} -c statement_timeout={2 * PATIENCE_MS}"
        return psycopg.connect(self._address, autocommit=True, options=options, connect_timeout=2)


def open_desk(database: Mapping[str, Any]) -> SqliteDesk | PostgresDesk:
    """Return a desk at a database as Django's settings describe it."""
    if database["ENGINE"].endswith("sqlite3"):
        return SqliteDesk(str(database["NAME"]))
    return PostgresDesk(conninfo(database))
