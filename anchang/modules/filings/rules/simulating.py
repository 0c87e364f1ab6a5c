"""What would have become of past filings under other rules: the days that were, told again without writing anything.

Each customer's filings, answers, visits and purchases are told in their order; what was known of the customer besides
stays as it was written down when each filing was judged. Where other rules would have asked a customer whom nobody
asked, the telling takes a yes for given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum
from uuid import UUID

from anchang.modules.filings.rules import judging
from anchang.modules.filings.rules.cases import Yielded
from anchang.modules.filings.rules.following import follow_due, more_days
from anchang.modules.filings.rules.histories import Group, History, Outcome
from anchang.modules.filings.rules.judging import Claim, Judgement, Rival, Standing
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import AWAITING, PROTECTING, Code, Mode, Period, State


class _Turn(IntEnum):
    """What comes first at one instant."""

    FILED = 0
    MOVED = 1
    AGREED = 2
    ENDED = 3
    WITHDRAWN = 4
    DECLINED = 5
    VISITED = 6
    BOUGHT = 7


@dataclass(slots=True)
class _Live:
    """An accepted filing in the telling."""

    history: History
    rules: RuleSet
    state: State
    until: datetime
    visited_at: datetime | None = None
    consent_due: datetime | None = None
    agreed_at: datetime | None = None

    @property
    def filing_id(self) -> UUID:
        return self.history.filing_id

    @property
    def submitted_at(self) -> datetime:
        return self.history.submitted.at

    @property
    def rival(self) -> Rival:
        return Rival(self.filing_id, Mode(self.rules.mode), self.submitted_at, self.counts_until, self.visited_at)

    @property
    def lapses_at(self) -> datetime | None:
        """Return when it protects no more for want of the customer's yes (T-R10)."""
        return self.consent_due if self.agreed_at is None else None

    @property
    def counts_until(self) -> datetime:
        """Return the last instant at which it keeps others away; who has come, has come."""
        if self.lapses_at is None or self.visited_at is not None:
            return self.until
        return min(self.until, self.lapses_at)

    def protects(self, at: datetime) -> bool:
        """Tell whether nobody else may hold the customer at an instant."""
        return self.state in PROTECTING and at <= self.counts_until

    @property
    def is_known(self) -> bool:
        """Tell whether it names its customer: a masked one does so from the visit on."""
        return self.visited_at is not None or not self.history.submitted.standing.is_masked


@dataclass(slots=True)
class _Telling:
    """One customer's days under one choice of rules."""

    rules_of: Callable[[UUID], RuleSet]
    group: Group
    ours: frozenset[UUID]
    live: list[_Live] = field(default_factory=list)
    outcomes: dict[UUID, Outcome] = field(default_factory=dict)

    def file(self, history: History) -> None:
        at, rules = history.submitted.at, self.rules_of(history.filing_id)
        standing = self._standing(history, at)
        verdict = judging.judge(standing, rules, at=at, distance=history.submitted.distance)
        self.outcomes[history.filing_id] = Outcome(verdict.code)
        if verdict.is_accepted:
            self._make_room(standing.own_live, at)
            state = judging.state_after(verdict, standing, rules)
            is_asked = rules.consent_required and history.asked is not None
            due = rules.consent_due(at) if is_asked else None
            self.live.append(_Live(history, rules, state, rules.valid_until(at), consent_due=due))

    def _make_room(self, own: UUID | None, at: datetime) -> None:
        """End the filer's earlier one, whose place an accepted filing takes."""
        for it in self.live:
            if it.filing_id == own:
                it.state, it.until = State.RELEASED, min(it.until, at)

    def _standing(self, history: History, at: datetime) -> Standing:
        stored = history.submitted.standing
        if stored.is_masked and stored.people != 1:
            return stored
        own = next((it.filing_id for it in self._waiting(at) if it.history.filer == history.filer), None)
        if own is None and stored.own_live not in self.ours:
            own = stored.own_live
        return replace(stored, rivals=self._rivals(history, at), own_live=own)

    def _rivals(self, history: History, at: datetime) -> tuple[Rival, ...]:
        """Return those told here, and those of before as they were."""
        before = (rival for rival in history.submitted.standing.rivals if rival.filing_id not in self.ours)
        told = (it.rival for it in self._counting(at) if it.is_known and it.history is not history)
        return (*before, *told)

    def _counting(self, at: datetime) -> Iterator[_Live]:
        return (it for it in self.live if it.submitted_at <= at <= it.counts_until)

    def _waiting(self, at: datetime) -> Iterator[_Live]:
        """Return those that are not over, whether or not they keep others away."""
        return (it for it in self.live if it.submitted_at <= at <= it.until)

    def move(self, history: History, at: datetime) -> None:
        """Move the deadline that runs, as it was moved then."""
        it = self._of(history)
        if it is None or it.until < at:
            return
        running = Period.DEAL if it.state == State.VISITED else Period.REGISTER if it.state in AWAITING else None
        it.until += sum((one.by for one in history.shifts if one.at == at and one.period == running), timedelta())

    def agree(self, history: History, at: datetime) -> None:
        """Let a late yes count from the time of filing, unless somebody else protects by then."""
        it = self._of(history)
        if it is None or it.state not in AWAITING or it.consent_due is None:
            return
        is_late, it.agreed_at = at > it.consent_due, at
        if is_late and it.state == State.VALID and any(one.protects(at) for one in self.live if one is not it):
            it.state, it.until = State.LOST, min(it.until, at)

    def end(self, history: History, at: datetime) -> None:
        """End what its customer does not want; where these rules ask nobody, nobody has said so."""
        it = self._of(history)
        if it is not None and it.consent_due is not None:
            self.withdraw(history, at)

    def _of(self, history: History) -> _Live | None:
        return next((it for it in self.live if it.history is history), None)

    def hush(self, at: datetime) -> None:
        """End what nobody has followed up, as far as that was before an instant."""
        for it in self.live:
            end = self._silent_at(it) if it.state == State.VISITED else None
            if end is not None and end < at and end < it.until:
                it.state, it.until = State.DEAL_EXPIRED, end

    def _silent_at(self, it: _Live) -> datetime | None:
        """Return when a visited one ends for want of follow-ups: as late after its time as it did then."""
        silence, rules, group = it.history.silence, it.rules, self.group
        if silence is not None:
            due = follow_due(silence.last_at, rules, more_days=silence.more_days)
            again = due and any(silence.last_at < one <= due for one in (*group.visits, *group.followed))
            return due + (silence.at - silence.due_at) if due and not again else None
        if rules.follow_overdue_release_d == it.history.release_d or it.visited_at is None:
            return None
        # Of the contacts in between nothing is known: up to the last one the customer counts as looked after.
        last = max(it.visited_at, *group.visits, *group.followed)
        return follow_due(last, rules, more_days=more_days(last, rules, group.rests))

    def withdraw(self, history: History, at: datetime) -> None:
        for it in self.live:
            if it.history is history and it.state in AWAITING:
                it.state, it.until = State.RELEASED, min(it.until, at)

    def decline(self, history: History, at: datetime) -> None:
        """End what the project's own people ended, before the visit or after it."""
        it = self._of(history)
        if it is not None and it.state in (*AWAITING, State.VISITED):
            it.state, it.until = State.VOID, min(it.until, at)

    def visit(self, at: datetime) -> None:
        if any(it.state == State.VISITED and at <= it.until for it in self.live):
            return
        waiting = [it for it in self.live if it.state in AWAITING]
        decided = [(self._at_the_desk(it, at), it) for it in waiting]
        if not decided:
            return
        verdict, first = min(decided, key=lambda pair: (judging.remoteness(pair[0].code), pair[1].submitted_at))
        if verdict.code == Code.PASSED:
            self._confirm(first, waiting, at)
        else:
            self._end(first, State.REJECTED, verdict.code, at)

    def _at_the_desk(self, it: _Live, at: datetime) -> Judgement:
        claim = Claim(
            it.filing_id, it.state, self.outcomes[it.filing_id].filed, it.submitted_at, it.until, it.lapses_at
        )
        stored = it.history.submitted.standing
        standing = Standing(rivals=self._rivals(it.history, at), known=stored.known)
        return judging.at_the_desk(claim, standing, it.rules, at=at)

    def _confirm(self, first: _Live, waiting: Sequence[_Live], at: datetime) -> None:
        lost = Yielded(winner_at=first.submitted_at, mode=Mode(first.rules.mode))
        for it in waiting:
            if it is not first:
                self._end(it, State.LOST, lost.verdict(it.rules).code, at)
        first.state, first.visited_at, first.until = (
            State.VISITED,
            at,
            first.rules.protected_until(at, submitted_at=first.submitted_at),
        )
        self._say(first, visited=Code.PASSED)

    def _end(self, it: _Live, state: State, code: Code, at: datetime) -> None:
        is_over = it.until < at
        it.state = State.EXPIRED if is_over else state
        self._say(it, visited=Code.VISIT_OVERDUE if is_over else code)
        it.until = min(it.until, at)

    def buy(self, at: datetime) -> None:
        for it in self.live:
            if it.state == State.VISITED:
                self._say(it, bought=Code.PASSED if at <= it.until else Code.DEAL_OVERDUE)

    def _say(self, it: _Live, **said: Code) -> None:
        self.outcomes[it.filing_id] = replace(self.outcomes[it.filing_id], **said)


def tell(group: Group, rules_of: Callable[[UUID], RuleSet]) -> dict[UUID, Outcome]:
    """Tell a customer's days again under the rules chosen for each filing, and return what became of each."""
    telling = _Telling(rules_of, group, frozenset(it.filing_id for it in group.histories))
    of_filings = {
        _Turn.MOVED: telling.move,
        _Turn.AGREED: telling.agree,
        _Turn.ENDED: telling.end,
        _Turn.WITHDRAWN: telling.withdraw,
        _Turn.DECLINED: telling.decline,
    }
    for at, turn, history in sorted(_turns(group), key=lambda it: (it[0], it[1])):
        telling.hush(at)
        if turn == _Turn.VISITED:
            telling.visit(at)
        elif turn == _Turn.BOUGHT:
            telling.buy(at)
        elif history is not None and turn == _Turn.FILED:
            telling.file(history)
        elif history is not None:
            of_filings[turn](history, at)
    return telling.outcomes


def _turns(group: Group) -> Iterator[tuple[datetime, _Turn, History | None]]:
    for it in group.histories:
        yield it.submitted.at, _Turn.FILED, it
        if it.withdrawn_at is not None:
            yield it.withdrawn_at, _Turn.WITHDRAWN, it
        if it.declined_at is not None:
            yield it.declined_at, _Turn.DECLINED, it
        yield from ((at, _Turn.MOVED, it) for at in {one.at for one in it.shifts})
        if it.asked is not None and it.asked.agreed_at is not None:
            yield it.asked.agreed_at, _Turn.AGREED, it
        if it.asked is not None and it.asked.ended_at is not None:
            yield it.asked.ended_at, _Turn.ENDED, it
    yield from ((at, _Turn.VISITED, None) for at in set(group.visits))
    yield from ((at, _Turn.BOUGHT, None) for at in set(group.purchases))
