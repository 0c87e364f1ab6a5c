"""When somebody asks about numbers rather than files customers (reliability guide §0, finding 6)."""

from __future__ import annotations

from collections.abc import Mapping

from anchang.modules.filings.states import Code

# Answers by which a broker learns that a number is known here.
TELLING: frozenset[Code] = frozenset(
    {
        Code.OWNER_IN_GROUP,
        Code.OWNER_HERE,
        Code.KNOWN_CUSTOMER,
        Code.HAS_CONSULTANT,
        Code.CAME_ALONE,
        Code.PROTECTED,
        Code.LOST_RACE,
    }
)
LEAST = 8


def is_sweep(answers: Mapping[int, int]) -> bool:
    """Tell whether a day's answers to one filer, counted by code, are mostly of numbers that are known already."""
    told = sum(count for code, count in answers.items() if code in TELLING)
    return told >= LEAST and 2 * told >= sum(answers.values())
