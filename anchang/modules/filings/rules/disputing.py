"""Until when one may appeal, when a dispute is due, and what each decision does to both filings (domain guide §4.9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from anchang.kernel import clock
from anchang.kernel.holidays import add_working_days, last_working_day_before, working_days_until
from anchang.modules.filings.dispute_states import Decision
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Code, State

APPEAL = timedelta(days=3)
AFTER_DEAL = timedelta(days=7)
WORKING_DAYS = 3
CLOSES = 18

# What may be appealed against.
APPEALABLE: frozenset[State] = frozenset({State.REJECTED, State.LOST, State.EXPIRED, State.DEAL_EXPIRED})
_RUNNING = frozenset({State.PENDING, State.VALID, State.VISITED})


@dataclass(frozen=True, slots=True)
class Party:
    """How a filing stands apart from the dispute about it: where one that is frozen will return to."""

    state: State
    code: Code
    valid_until: datetime
    deal_until: datetime
    ended_at: datetime | None = None
    visited_at: datetime | None = None
    visit_id: UUID | None = None
    is_frozen: bool = False


def appeal_until(judged_at: datetime, *, bought_at: datetime | None) -> datetime:
    """Return the last instant at which an appeal is taken: 3 days after the verdict, or 7 after the customer bought."""
    end = judged_at + APPEAL
    return max(end, bought_at + AFTER_DEAL) if bought_at else end


def due_at(raised_at: datetime) -> datetime:
    """Return by when a dispute is to be decided: 18:00 of the third working day after the day it was raised."""
    return clock.at_local(add_working_days(clock.local(raised_at).date(), WORKING_DAYS), CLOSES)


def warn_at(due: datetime) -> datetime:
    """Return when an arbiter is reminded: a working day before a dispute is due."""
    return clock.at_local(last_working_day_before(clock.local(due).date()), CLOSES)


def working_days_left(due: datetime, *, at: datetime) -> int:
    """Return how many working days are left, the last one included; none on the last day and after it."""
    return working_days_until(clock.local(due).date(), after=clock.local(at).date())


def code_after(decision: Decision, *, is_appellant: bool, was: Code) -> Code:
    """Return what a decision says of one side; what is upheld says what it said before."""
    if decision == Decision.REASSIGN:
        return Code.REASSIGNED if is_appellant else Code.OVERRULED
    if decision == Decision.FRAUD and is_appellant:
        return Code.FRAUD
    return {Decision.SPLIT: Code.SPLIT, Decision.NATURAL: Code.NATURAL}.get(decision, was)


def settle(
    decision: Decision,
    appellant: Party,
    rival: Party | None,
    rules: RuleSet,
    *,
    raised_at: datetime,
    at: datetime,
    bought_at: datetime | None = None,
) -> tuple[Party, Party | None]:
    """Return how both sides stand after a decision at an instant. `rules` are those of the appellant's filing.

    `bought_at` is when the customer bought, since the appellant filed, under nobody's filing.
    """
    other = _back(rival, at - raised_at) if rival else None
    own = _back(appellant, at - raised_at)
    if decision == Decision.REASSIGN:
        own = _given(appellant, other, rules, at, bought_at)
        other = _ended(other, at) if other else None
    elif decision == Decision.NATURAL:
        other = _ended(other, at, to=State.VOID) if other else None
    elif decision == Decision.FRAUD:
        own = replace(own, state=State.VOID, ended_at=at)
    code = code_after(decision, is_appellant=True, was=appellant.code)
    told = replace(other, code=code_after(decision, is_appellant=False, was=other.code)) if other else None
    return replace(own, code=code, is_frozen=False), told


def _back(party: Party, length: timedelta) -> Party:
    """Return a frozen filing as it stood; what it was kept from using is added to its time."""
    if not party.is_frozen or party.state not in _RUNNING:
        return replace(party, is_frozen=False)
    visit = length if party.visited_at is None else timedelta()
    return replace(party, is_frozen=False, valid_until=party.valid_until + visit, deal_until=party.deal_until + length)


def _ended(party: Party, at: datetime, *, to: State = State.LOST) -> Party:
    """Return a filing that counts no more; one whose customer came, or bought, is void."""
    if party.ended_at is not None and party.state not in (State.WON, State.VISITED, State.VALID):
        return party
    state = to if party.state in (State.VALID, State.PENDING) else State.VOID
    return replace(party, state=state, ended_at=at)


def _given(appellant: Party, rival: Party | None, rules: RuleSet, at: datetime, bought_at: datetime | None) -> Party:
    """Return the appellant's filing in force: it takes over the visit and the deal; its time runs from the decision."""
    came = appellant if appellant.visited_at or rival is None else rival
    given = replace(
        appellant,
        visited_at=came.visited_at,
        visit_id=came.visit_id,
        valid_until=appellant.valid_until if came.visited_at else rules.valid_until(at),
        deal_until=rules.protected_until(at, submitted_at=at) if came.visited_at else rules.latest_deal(at),
        ended_at=None,
        state=State.VISITED if came.visited_at else State.VALID,
    )
    if rival and rival.state == State.WON:
        return replace(given, state=State.WON, ended_at=rival.ended_at, deal_until=rival.deal_until)
    return replace(given, state=State.WON, ended_at=min(bought_at, at)) if bought_at else given
