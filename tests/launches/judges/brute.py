"""The judge who is surely right and hopelessly slow: tries every order of every choice, one by one."""

from __future__ import annotations

from collections.abc import Sequence

from tests.launches.judges.black_box import FREE, RELEASE, SEES_FREE, SEES_GONE, Op
from tests.launches.judges.history import WON

NOT_TRUE = -2


def explained(rest: Sequence[Op], holder: int = FREE) -> bool:
    """Tell whether an order of these operations, the unsure ones or not, explains all answers about one unit."""
    if not any(op.is_sure for op in rest):
        return True
    for place, op in enumerate(rest):
        others = [*rest[:place], *rest[place + 1 :]]
        if not op.is_sure and explained(others, holder):
            return True
        if any(other.is_sure and other.end < op.start for other in others):
            continue
        after = _after(op, holder)
        if after != NOT_TRUE and explained(others, after):
            return True
    return False


def _after(op: Op, holder: int) -> int:
    """Return who holds the unit after an operation, NOT_TRUE where it cannot be now."""
    is_free = holder == FREE
    if op.kind == WON:
        return op.who if is_free else NOT_TRUE
    if op.kind == RELEASE:
        return FREE if holder == op.who and not is_free else NOT_TRUE
    if op.kind == SEES_FREE:
        return holder if is_free else NOT_TRUE
    if op.kind == SEES_GONE and op.who not in {FREE, holder}:
        return NOT_TRUE
    return NOT_TRUE if is_free else holder
