"""Reading rows."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
R = TypeVar("R")


def at_most_one(rows: QuerySet[M, R]) -> R | None:
    """Return the row of a lookup by a unique key, or None.

    `first()` would order by the key before it takes one of one, and compiling that order costs as much as the query.
    """
    found: Any = rows[:1]
    return next(iter(found), None)
