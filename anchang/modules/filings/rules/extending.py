"""How far a deadline moves when the project gives more time (domain guide §4.2, extend)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import AWAITING, Period, State

MOST_DAYS = 90


def extended(was: datetime, *, days: int, latest: datetime | None = None) -> datetime:
    """Return a deadline so many days later, no later than `latest`; never earlier than it was."""
    until = was + timedelta(days=days)
    return max(was, until if latest is None else min(until, latest))


class Obstacle(StrEnum):
    """Why a filing gets no more time."""

    OVER = "over"
    FROZEN = "frozen"
    PAST = "past"
    LATE_ENOUGH = "late_enough"
    BEFORE = "before"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an extension gives: so many days to these periods, no deadline beyond `latest`."""

    days: int
    periods: frozenset[Period]
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an extension would do to a filing: a deadline moved, or the obstacle."""

    period: Period | None
    was: datetime | None = None
    until: datetime | None = None
    obstacle: Obstacle | None = None


def plan(state: State, valid_until: datetime, deal_until: datetime, terms: Terms, *, at: datetime) -> Plan:
    """Return what an extension would do to a filing at an instant; exactly at its deadline it may still be extended."""
    if state == State.DISPUTED:
        return Plan(None, obstacle=Obstacle.FROZEN)
    period = period_of(state)
    if period is None or period not in terms.periods:
        return Plan(period, obstacle=Obstacle.OVER)
    was = valid_until if period == Period.REGISTER else deal_until
    if was < at:
        return Plan(period, obstacle=Obstacle.PAST)
    until = extended(was, days=terms.days, latest=terms.latest)
    if until == was:
        return Plan(period, was, obstacle=Obstacle.LATE_ENOUGH)
    return Plan(period, was, until)


def period_of(state: State) -> Period | None:
    """Return the period that runs in a state: the one up to the visit, or the one after it."""
    if state in AWAITING:
        return Period.REGISTER
    return Period.DEAL if state == State.VISITED else None


def reminder(until: datetime, period: Period, rules: RuleSet, *, at: datetime) -> datetime | None:
    """Return when to remind of a deadline; None where nobody is reminded or the time for it is over."""
    ahead = timedelta(hours=rules.remind_h) if period == Period.REGISTER else timedelta(days=rules.remind_deal_d)
    moment = until - ahead
    return moment if ahead and moment > at else None
