"""Runs a command of `bin/anchang` and kills it, as nothing can be caught, just after a statement reached the database.

usage: killed.py BEGINNING NTH WORDS...     after the n-th statement that begins so
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from anchang.cli import ground, main


def run(beginning: str, nth: int, words: list[str]) -> None:
    """Run the command up to that statement."""
    ground.start_django()
    from django.db import connection

    seen = 0

    def fall(execute: Callable[..., Any], statement: str, values: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        done = execute(statement, values, many, context)
        seen += statement.startswith(beginning)
        if seen >= nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    connection.execute_wrappers.append(fall)
    sys.argv[1:] = words
    main.run()


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
