"""Every SQLite connection keeps the promises of durability; one that does not is refused (reliability guide §0.1).

And SQLite is told now and then to learn how its rows are spread, which PostgreSQL does by itself.
"""

from __future__ import annotations

from typing import Any

from django.db import connection as default
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

EXPECTED: dict[str, tuple[str | int, ...]] = {
    "journal_mode": ("wal", "memory"),
    "synchronous": (2,),
    "foreign_keys": (1,),
}


class WeakConnection(RuntimeError):
    """A connection on which an acknowledged write could be lost or a constraint passed over."""


def pragmas(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """Return the pragmas that carry the promises, as this connection has them."""
    with connection.cursor() as cursor:
        return {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in (*EXPECTED, "busy_timeout")}


def refuse_weak(sender: type, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Close a SQLite connection that is not as durable and strict as promised, and raise WeakConnection."""
    if connection.vendor == "sqlite" and (reason := _weakness(connection)):
        # Left open it would serve whoever asks next: the signal comes but once a connection.
        connection.close()
        raise WeakConnection(reason)


def _weakness(connection: BaseDatabaseWrapper) -> str:
    found = pragmas(connection)
    for name, allowed in EXPECTED.items():
        if found[name] not in allowed:
            return f"PRAGMA {name} is {found[name]}, expected {allowed[0]}."
    if found["busy_timeout"] < 5000:
        return f"PRAGMA busy_timeout is {found['busy_timeout']} ms, expected at least 5000."
    if getattr(connection, "transaction_mode", None) != "IMMEDIATE":
        return "Transactions must begin IMMEDIATE, or two writers fail instead of waiting."
    return ""


def learn_sizes() -> None:
    """Let SQLite count its indexes, by which it chooses between them; without, it guesses.

    Whole, not by samples: of a sample every state looks as frequent as its project. Writers wait meanwhile, about a
    second for each gigabyte.
    """
    if default.vendor == "sqlite":
        with default.cursor() as cursor:
            cursor.execute("ANALYZE")


def watch() -> None:
    """Check each connection of this process as it is made."""
    connection_created.connect(refuse_weak, dispatch_uid="anchang.kernel.connections")
