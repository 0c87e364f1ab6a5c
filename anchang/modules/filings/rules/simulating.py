"""What would have become of past filings under other rules: the days that were, told again without writing anything.

Each customer's filings, visits and purchases are told in their order; what was known of the customer besides stays as
it was written down when each filing was judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from uuid import UUID

from anchang.modules.filings.rules import judging
from anchang.modules.filings.rules.cases import Submitted, Yielded
from anchang.modules.filings.rules.judging import Claim, Judgement, Rival, Standing
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import AWAITING, Code, Mode, State


@dataclass(frozen=True, slots=True)
class History:
    """A filing as it was handed in; `filer` stands for who did, `withdrawn_at` for when it was taken back."""

    filing_id: UUID
    filer: bytes
    submitted: Submitted
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The filings of one customer, when the customer came, and when something was bought."""

    histories: tuple[History, ...]
    visits: tuple[datetime, ...] = ()
    purchases: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said when it was handed in, when the customer came, and when something was bought."""

    filed: Code
    visited: Code | None = None
    bought: Code | None = None


class _Turn(IntEnum):
    """What comes first at one instant."""

    FILED = 0
    WITHDRAWN = 1
    VISITED = 2
    BOUGHT = 3


@dataclass(slots=True)
class _Live:
    """An accepted filing in the telling."""

    history: History
    rules: RuleSet
    state: State
    until: datetime
    visited_at: datetime | None = None

    @property
    def filing_id(self) -> UUID:
        return self.history.filing_id

    @property
    def submitted_at(self) -> datetime:
        return self.history.submitted.at

    @property
    def rival(self) -> Rival:
        return Rival(self.filing_id, Mode(self.rules.mode), self.submitted_at, self.until, self.visited_at)

    @property
    def is_known(self) -> bool:
        """Tell whether it names its customer: a masked one does so from the visit on."""
        return self.visited_at is not None or not self.history.submitted.standing.is_masked


@dataclass(slots=True)
class _Telling:
    """One customer's days under one choice of rules."""

    rules_of: Callable[[UUID], RuleSet]
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
            self.live.append(_Live(history, rules, state, rules.valid_until(at)))

    def _make_room(self, own: UUID | None, at: datetime) -> None:
        """End the filer's earlier one, whose place an accepted filing takes."""
        for it in self.live:
            if it.filing_id == own:
                it.state, it.until = State.RELEASED, min(it.until, at)

    def _standing(self, history: History, at: datetime) -> Standing:
        stored = history.submitted.standing
        if stored.is_masked and stored.people != 1:
            return stored
        own = next((it.filing_id for it in self._counting(at) if it.history.filer == history.filer), None)
        if own is None and stored.own_live not in self.ours:
            own = stored.own_live
        return replace(stored, rivals=self._rivals(history, at), own_live=own)

    def _rivals(self, history: History, at: datetime) -> tuple[Rival, ...]:
        """Return those told here, and those of before as they were."""
        before = (rival for rival in history.submitted.standing.rivals if rival.filing_id not in self.ours)
        told = (it.rival for it in self._counting(at) if it.is_known and it.history is not history)
        return (*before, *told)

    def _counting(self, at: datetime) -> Iterator[_Live]:
        return (it for it in self.live if it.submitted_at <= at <= it.until)

    def withdraw(self, history: History, at: datetime) -> None:
        for it in self.live:
            if it.history is history and it.state in AWAITING:
                it.state, it.until = State.RELEASED, min(it.until, at)

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
        claim = Claim(it.filing_id, it.state, self.outcomes[it.filing_id].filed, it.submitted_at, it.until)
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
    telling = _Telling(rules_of, frozenset(it.filing_id for it in group.histories))
    for at, turn, history in sorted(_turns(group), key=lambda it: (it[0], it[1])):
        if turn == _Turn.VISITED:
            telling.visit(at)
        elif turn == _Turn.BOUGHT:
            telling.buy(at)
        elif history is not None and turn == _Turn.FILED:
            telling.file(history)
        elif history is not None:
            telling.withdraw(history, at)
    return telling.outcomes


def _turns(group: Group) -> Iterator[tuple[datetime, _Turn, History | None]]:
    for it in group.histories:
        yield it.submitted.at, _Turn.FILED, it
        if it.withdrawn_at is not None:
            yield it.withdrawn_at, _Turn.WITHDRAWN, it
    yield from ((at, _Turn.VISITED, None) for at in set(group.visits))
    yield from ((at, _Turn.BOUGHT, None) for at in set(group.purchases))
