"""Reading rows."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from anchang.kernel.errors import NotThere

M = TypeVar("M", bound=Model)
R = TypeVar("R")


def at_most_one(rows: QuerySet[M, R]) -> R | None:
    """Return the row of a lookup by a unique key, or None.

    `first()` would order by the key before it takes one of one, and compiling that order costs as much as the query.
    """
    found: Any = rows[:1]
    return next(iter(found), None)


def the_one(rows: QuerySet[M, R]) -> R:
    """Return the row of a lookup by a unique key. Raises NotThere, whether it is out of reach or nowhere."""
    found = at_most_one(rows)
    if found is None:
        raise NotThere()
    return found
