"""Lets a keeper write pages of presses, and says after each page which presses have their answer.

The keeper, the ledger and the connection are the product's own; only `synchronous` may be another.

usage: writer.py FILE LAUNCH PRESSES SYNCHRONOUS CHECKPOINT
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from uuid import UUID

from anchang.gate.database import Sqlite
from anchang.gate.launch.entries import Press
from anchang.gate.launch.keeper import Ask, Keeper

TOGETHER = 3


class Disk(Sqlite):
    """The gate's connection with a pragma more."""

    pragmas: tuple[str, ...] = ()

    def connect(self) -> sqlite3.Connection:
        connection = super().connect()
        for pragma in self.pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection


def main(file: str, launch: str, presses: int, synchronous: str, checkpoint: str) -> None:
    """Acknowledge each press on standard output once its page's commit has returned."""
    database = Disk(file, writes=True)
    database.pragmas = (f"synchronous={synchronous}", f"wal_autocheckpoint={checkpoint}")
    keeper = Keeper(database, UUID(launch))
    units = len(keeper.book.units)
    for first in range(0, presses, TOGETHER):
        at = time.time_ns() // 1000
        numbers = range(first, first + TOGETHER)
        answers = keeper.press([Ask(number, number % units, key_of(number), at) for number in numbers])
        for number, answer in zip(numbers, answers, strict=True):
            assert isinstance(answer, Press), answer
            os.write(1, f"ACK {number}\n".encode())
    # Leave without closing: closing would checkpoint, and a power cut asks nobody.
    os._exit(0)


def key_of(number: int) -> str:
    """Return the key of a press."""
    return f"key-{number:06}-of-a-press"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5])
