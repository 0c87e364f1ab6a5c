"""Shares, steps and ceilings: exact numbers in, exact numbers out (domain guide §14)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from anchang.modules.insight.rules.deals import Movement, Stage
from anchang.modules.insight.rules.periods import Period

A_HANDFUL = 10


def rate(part: int, whole: int) -> Decimal | None:
    """Return part of whole, 0 to 1; None of nothing, which is no rate."""
    return None if whole == 0 else Decimal(part) / Decimal(whole)


def percent(part: int, whole: int, places: int = 1) -> str:
    """Return a percentage in words, half up; a dash of nothing."""
    share = rate(part, whole)
    return "—" if share is None else percent_of(share, places)


def percent_of(share: Decimal, places: int = 1) -> str:
    """Return a share of one as a percentage in words, half up."""
    return f"{(share * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


def change(now: int, then: int) -> Decimal | None:
    """Return the change against a figure before; None when there was nothing before."""
    return None if then == 0 else Decimal(now - then) / Decimal(then)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the funnel: how many of one cohort came so far, and their part of the first step."""

    code: str
    count: int
    of_first: Decimal | None


def funnel(counts: Sequence[tuple[str, int]]) -> list[Step]:
    """Return the steps of one cohort. Every count is of the same customers, so none exceeds the first.

    A step may exceed the one before, for some subscribe on their first visit: the first step is the only whole.
    Raises ValueError when period numbers were mixed in.
    """
    steps: list[Step] = []
    for code, count in counts:
        first = steps[0].count if steps else count
        if count > first:
            raise ValueError(f"{code} counts {count} of {first}: not one cohort.")
        steps.append(Step(code, count, rate(count, first)))
    return steps


@dataclass(frozen=True, slots=True)
class Share:
    """A channel's part of the deals, by units and by amount in fen."""

    code: str
    units: int
    amount: int
    of_units: Decimal | None
    of_amount: Decimal | None


def shares(rows: Iterable[tuple[str, int, int]]) -> list[Share]:
    """Return the channels with their parts, the largest first."""
    known = list(rows)
    units, amount = sum(row[1] for row in known), sum(row[2] for row in known)
    found = [Share(code, n, fen, rate(n, units), rate(fen, amount)) for code, n, fen in known]
    return sorted(found, key=lambda share: (-share.units, -share.amount, share.code))


def by_channel(moves: Iterable[Movement], period: Period) -> list[Share]:
    """Return the net subscriptions of a period by channel."""
    within = [move for move in moves if move.stage is Stage.SUBSCRIBED and period.holds(move.on)]
    return shares(
        (
            code,
            sum(move.units for move in within if move.channel == code),
            sum(move.amount for move in within if move.channel == code),
        )
        for code in dict.fromkeys(move.channel for move in within)
    )


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How near the capped channels are to their limit. `room` is how many more of their deals still fit."""

    units: int
    total: int
    limit_percent: int
    room: int

    @property
    def is_over(self) -> bool:
        """Tell whether the limit is passed already."""
        return self.units * 100 > self.limit_percent * self.total

    @property
    def breaks_with(self) -> int:
        """Return the number of further deals with which the limit is passed."""
        return self.room + 1


def ceiling(capped: int, total: int, limit_percent: int) -> Ceiling:
    """Return how many more deals of the capped channels fit under a limit below 100 %."""
    room = 0
    while limit_percent < 100 and (capped + room + 1) * 100 <= limit_percent * (total + room + 1):
        room += 1
    return Ceiling(capped, total, limit_percent, room)
