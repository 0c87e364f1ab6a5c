"""Reads past days for the simulator: what a draft of rules would have changed. Nothing is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from anchang.modules.customers import api as customers
from anchang.modules.filings.models import Filing, Judgement, RuleSetVersion
from anchang.modules.filings.rules import cases
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.rules.simulating import Group, History, Outcome, tell
from anchang.modules.filings.states import Code, Moment

# Of a customer's visits the customer's own row knows the first and the last, the judgements the others.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Change:
    """A filing that would have ended otherwise."""

    filing: Filing
    was: Outcome
    would_be: Outcome


@dataclass(frozen=True, slots=True)
class Simulation:
    """How many filings were told again, how many of them concern the draft, and those that would have changed.

    `faithful`: how many the telling under their own rules gives the very first verdict that was given. `is_cut`: the
    period held more than are told.
    """

    told: int
    concerned: int
    faithful: int
    changes: tuple[Change, ...]
    is_cut: bool = False

    @property
    def counts(self) -> list[tuple[Code, Code, int]]:
        """Return how often which first verdict would have become which, the most frequent first."""
        found = Counter((it.was.filed, it.would_be.filed) for it in self.changes if it.was.filed != it.would_be.filed)
        return [(was, would_be, count) for (was, would_be), count in found.most_common()]

    @property
    def only_later(self) -> int:
        """Return how many would have been accepted or refused alike, and gone otherwise at the visit or the deal."""
        return sum(it.was.filed == it.would_be.filed for it in self.changes)


def simulate(draft: RuleSetVersion, *, since: datetime, until: datetime) -> Simulation:
    """Tell the project's filings of a period again, those in the draft's scope under the draft."""
    rows = list(
        Filing.objects.filter(project_id=draft.project_id, submitted_at__gte=since, submitted_at__lte=until)
        .select_related("rule_set")
        .order_by("-pk")[: MOST + 1]
    )
    is_cut, rows = len(rows) > MOST, rows[:MOST]
    own = {row.pk: row.rule_set.rules for row in rows}
    concerned = {row.pk for row in rows if _concerns(draft, row)}
    rules = draft.rules

    def under_draft(filing_id: UUID) -> RuleSet:
        return rules if filing_id in concerned else own[filing_id]

    was: dict[UUID, Outcome] = {}
    would_be: dict[UUID, Outcome] = {}
    for group in groups_of(rows):
        was |= tell(group, own.__getitem__)
        would_be |= tell(group, under_draft)
    changes = [Change(row, was[row.pk], would_be[row.pk]) for row in rows if was.get(row.pk) != would_be.get(row.pk)]
    firsts = dict(_judged(rows).filter(moment=Moment.SUBMIT).values_list("filing_id", "code"))
    faithful = sum(firsts.get(pk) == outcome.filed for pk, outcome in was.items())
    return Simulation(len(was), len(concerned), faithful, tuple(changes), is_cut)


def _concerns(draft: RuleSetVersion, row: Filing) -> bool:
    """Tell whether a filing would have been judged by a draft: it is in its scope, and was judged by none nearer."""
    is_in_scope = draft.agency_id in (None, row.agency_id) and draft.channel in ("", row.channel)
    return is_in_scope and draft.nearness >= row.rule_set.nearness


def groups_of(rows: Iterable[Filing]) -> list[Group]:
    """Return the filings by customer, each with the case it was first judged by; those of nobody known stand alone."""
    rows = list(rows)
    read = _Read(rows)
    by_customer: dict[UUID, list[History]] = defaultdict(list)
    for row in rows:
        if history := read.history(row):
            by_customer[row.customer_id or row.pk].append(history)
    seen = _seen(by_customer)
    return [
        Group(
            histories=tuple(histories),
            visits=tuple(seen.get(key, set()) | read.visits.get(key, set())),
            purchases=tuple(read.purchases.get(key, ())),
        )
        for key, histories in by_customer.items()
    ]


class _Read:
    """What the judgements of filings say of their beginning, their visits and their end."""

    def __init__(self, rows: list[Filing]) -> None:
        self.submitted: dict[UUID, cases.Submitted] = {}
        self.withdrawn: dict[UUID, datetime] = {}
        self.visits: dict[UUID, set[datetime]] = defaultdict(set)
        self.purchases: dict[UUID, set[datetime]] = defaultdict(set)
        keys = {row.pk: row.customer_id or row.pk for row in rows}
        found = _judged(rows).order_by("pk").values_list("filing_id", "inputs", "decided_at")
        for filing_id, inputs, decided_at in found.iterator(chunk_size=2000):
            if filing_id in keys:
                self._read(filing_id, keys[filing_id], cases.from_data(inputs), decided_at)

    def _read(self, filing_id: UUID, key: UUID, case: cases.AnyCase, decided_at: datetime) -> None:
        if isinstance(case, cases.Submitted):
            self.submitted.setdefault(filing_id, case)
        elif isinstance(case, cases.AtDesk):
            self.visits[key].add(case.at)
        elif isinstance(case, cases.Bought):
            self.purchases[key].add(case.at)
        elif isinstance(case, cases.Withdrawn):
            self.withdrawn[filing_id] = decided_at

    def history(self, row: Filing) -> History | None:
        case = self.submitted.get(row.pk)
        return History(row.pk, bytes(row.filer_index), case, self.withdrawn.get(row.pk)) if case else None


def _judged(rows: list[Filing]) -> QuerySet[Judgement]:
    if not rows:
        return Judgement.objects.none()
    # UUIDs of one period lie together, so a range reads what a list of thousands would.
    first = min(row.submitted_at for row in rows)
    return Judgement.objects.filter(filing__project_id=rows[0].project_id, filing__submitted_at__gte=first)


def _seen(by_customer: dict[UUID, list[History]]) -> dict[UUID, set[datetime]]:
    found: dict[UUID, set[datetime]] = {}
    for key, ref in customers.refs(by_customer).items():
        begun = min(it.submitted.at for it in by_customer[key])
        found[key] = {at for at in (ref.first_visit_at, ref.last_seen_at) if at is not None and at >= begun}
    return found
