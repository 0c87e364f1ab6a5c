"""Every write is an action: one transaction in which the write, its audit entries and its events stand or fall."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")
PAUSE_S = 0.12
Flush = Callable[[Sequence[Any]], None]
# Told how much of long work is done, of how much.
Tell = Callable[[int, int], None]


class _Work(threading.local):
    def __init__(self) -> None:
        self.depth = 0
        self.is_one = False
        self.last: list[tuple[Flush, Any]] = []


_work = _Work()


@contextmanager
def unit_of_work(*, stays: bool = True) -> Iterator[None]:
    """Open a transaction, or join the one under way; of one that does not stay, nothing is kept: a preview.

    What was put off with `at_the_end` is written just before the outermost commits; what an inner action put off is
    forgotten when that inner action fails.
    """
    mark = len(_work.last)
    _work.depth += 1
    try:
        with transaction.atomic(savepoint=not (_work.is_one and stays)):
            yield
            if not stays:
                del _work.last[mark:]
                transaction.set_rollback(True)
            elif _work.depth == 1:
                _flush()
    except BaseException:
        del _work.last[mark:]
        raise
    finally:
        _work.depth -= 1


@contextmanager
def as_one() -> Iterator[None]:
    """Let the actions inside stand or fall with the one under way, without a savepoint each.

    Whoever passes over what one of them raises finds the transaction closed.
    """
    before, _work.is_one = _work.is_one, _work.depth > 0
    try:
        yield
    finally:
        _work.is_one = before


def at_the_end(flush: Flush, item: Any) -> None:
    """Put a write off to the end of the outermost action; one flush takes all its items, in order.

    Raises RuntimeError outside an action: what is put off there would never be written.
    """
    if not _work.depth:
        raise RuntimeError("Only an action may write this.")
    _work.last.append((flush, item))


def _flush() -> None:
    items, _work.last = _work.last, []
    for flush in dict.fromkeys(flush for flush, _ in items):
        flush([item for owner, item in items if owner == flush])


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function an action."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with unit_of_work():
            return function(*args, **kwargs)

    return run


def make_way() -> None:
    """Let others write between two transactions of long work.

    Who waits for SQLite's one writer sleeps up to a tenth of a second between two looks, and would hardly ever meet the
    moment between; on PostgreSQL nobody waits.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(PAUSE_S)
