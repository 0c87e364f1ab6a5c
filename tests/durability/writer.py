"""Writes rows one commit at a time and says so after each commit, as a server answers its clients.

The connection is the product's own; only `synchronous` may be another.

usage: writer.py FILE ROWS SYNCHRONOUS
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

from anchang.config import env


def main(file: str, rows: int, synchronous: str) -> None:
    """Acknowledge each row on standard output once its commit has returned."""
    connection = sqlite3.connect(file, isolation_level=None)
    options: dict[str, str] = env.sqlite(Path(file))["OPTIONS"]  # type: ignore[assignment]
    connection.executescript(options["init_command"].replace("synchronous=FULL", f"synchronous={synchronous}"))
    connection.execute("PRAGMA wal_autocheckpoint=0")  # the worst case: the cut comes before any checkpoint
    connection.execute("CREATE TABLE claim (unit INTEGER PRIMARY KEY)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for unit in range(rows):
        connection.execute("INSERT INTO claim VALUES (?)", (unit,))
        os.write(1, f"ACK {unit}\n".encode())
    # Leave without closing: closing would checkpoint, and a power cut asks nobody.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
