"""A database that fails for a moment: at any statement, before a commit, or after it, when nobody can know.

Like a cable that is pulled: what was not committed is gone, and the connection with it.
"""

from __future__ import annotations

import random
from typing import Any

from anchang.gate.database import Database


class Trouble:
    """Whether the cable is out, and how often a statement fails while it is."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.likely = chance, 0.0

    def strikes(self) -> bool:
        """Tell whether the next statement fails."""
        return self.likely > 0 and self.chance.random() < self.likely


class Flaky(Database):
    """A real database behind a cable that may be pulled."""

    def __init__(self, real: Database, trouble: Trouble) -> None:
        super().__init__(writes=real.writes)
        self.dialect, self.failures, self.begin = real.dialect, real.failures, real.begin
        self._real, self._trouble = real, trouble

    def connect(self) -> Any:
        """Open a connection, unless the cable is out."""
        self.strike()
        return _Line(self._real.connect(), self)

    def close(self) -> None:
        """Give the connection back as the real one is."""
        self._real._connection = self._connection and self._connection._real
        self._connection = None
        self._real.close()

    def strike(self) -> None:
        """Fail, if it is time to."""
        if self._trouble.strikes():
            raise self.failures[0]("the cable")


class _Line:
    """A connection, or a cursor of it, whose statements may fail before or after they were run."""

    def __init__(self, real: Any, database: Flaky) -> None:
        self._real, self._database = real, database

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        return _Line(self._real.cursor(*args, **kwargs), self._database)

    def execute(self, sql: str, *args: Any) -> Any:
        self._database.strike()
        done = self._real.execute(sql, *args)
        if sql == "COMMIT":
            # It stands, and whoever waits for the word hears nothing.
            self._database.strike()
        return done

    def executemany(self, sql: str, *args: Any) -> Any:
        self._database.strike()
        return self._real.executemany(sql, *args)
