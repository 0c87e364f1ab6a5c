"""Reads past days for the simulator: what a draft of rules would have changed. Nothing is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from anchang.modules.customers import api as customers
from anchang.modules.filings import extensions
from anchang.modules.filings.models import Filing, Judgement, RuleSetVersion
from anchang.modules.filings.rules import cases
from anchang.modules.filings.rules.desk_cases import Declined, Extended, TakenBack, Unfollowed
from anchang.modules.filings.rules.histories import Asked, Group, History, Outcome, Shift, Silence
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.rules.simulating import tell
from anchang.modules.filings.states import Answer, Code, Moment

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
    # Of one that was filed again the first word and the last are both of that moment.
    firsts = dict(_judged(rows).filter(moment=Moment.SUBMIT).order_by("-pk").values_list("filing_id", "code"))
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
    refs = customers.refs(by_customer)
    rests = tuple(extensions.rests(rows[0].project_id)) if rows else ()
    return [
        Group(
            histories=tuple(histories),
            visits=tuple(_seen(refs.get(key), histories) | read.visits.get(key, set())),
            purchases=tuple(read.purchases.get(key, ())),
            followed=_followed(refs.get(key)),
            rests=rests,
        )
        for key, histories in by_customer.items()
    ]


class _Read:
    """What the judgements of filings say of their beginning, their visits and their end."""

    def __init__(self, rows: list[Filing]) -> None:
        self.submitted: dict[UUID, cases.Submitted] = {}
        self.withdrawn: dict[UUID, datetime] = {}
        self.declined: dict[UUID, datetime] = {}
        self.agreed: dict[UUID, datetime] = {}
        self.shifts: dict[UUID, list[Shift]] = defaultdict(list)
        self.silences: dict[UUID, Silence] = {}
        self.visits: dict[UUID, set[datetime]] = defaultdict(set)
        self.purchases: dict[UUID, set[datetime]] = defaultdict(set)
        keys = {row.pk: row.customer_id or row.pk for row in rows}
        found = _judged(rows).order_by("pk").values_list("filing_id", "inputs", "values", "decided_at")
        for filing_id, inputs, values, decided_at in found.iterator(chunk_size=2000):
            if filing_id in keys:
                case = cases.from_data(inputs)
                self._read(filing_id, keys[filing_id], case, decided_at)
                self._read_given(filing_id, case, values, decided_at)

    def _read(self, filing_id: UUID, key: UUID, case: cases.AnyCase, decided_at: datetime) -> None:
        if isinstance(case, cases.Submitted):
            self.submitted.setdefault(filing_id, case)
        elif isinstance(case, cases.AtDesk):
            self.visits[key].add(case.at)
        elif isinstance(case, cases.Bought):
            self.purchases[key].add(case.at)
        elif isinstance(case, cases.Withdrawn):
            self.withdrawn[filing_id] = decided_at
        elif isinstance(case, Declined):
            self.declined[filing_id] = decided_at
        elif isinstance(case, cases.ConsentLate):
            self.agreed[filing_id] = decided_at

    def _read_given(self, filing_id: UUID, case: cases.AnyCase, values: dict[str, Any], decided_at: datetime) -> None:
        if isinstance(case, Extended | TakenBack):
            moved = datetime.fromisoformat(values["until"]) - case.was
            self.shifts[filing_id].append(Shift(decided_at, case.period, moved))
        elif isinstance(case, Unfollowed):
            due = datetime.fromisoformat(values["until"])
            self.silences[filing_id] = Silence(case.last_at, due, decided_at, case.more_days)

    def history(self, row: Filing) -> History | None:
        case = self.submitted.get(row.pk)
        if case is None:
            return None
        return History(
            filing_id=row.pk,
            filer=bytes(row.filer_index),
            submitted=case,
            withdrawn_at=self.withdrawn.get(row.pk),
            declined_at=self.declined.get(row.pk),
            asked=self._asked(row),
            shifts=tuple(self.shifts.get(row.pk, ())),
            release_d=row.rule_set.rules.follow_overdue_release_d,
            silence=self.silences.get(row.pk),
        )

    def _asked(self, row: Filing) -> Asked | None:
        if row.consent_due_at is None:
            return None
        if row.answer in ("", Answer.REFUSED):
            return Asked(ended_at=row.answered_at)
        # A yes in time is no judgement: of one that was taken back later nothing is left but that it was in time.
        ended_at = row.answered_at if row.answer == Answer.WITHDRAWN else None
        agreed_at = self.agreed.get(row.pk, row.submitted_at if ended_at else row.answered_at)
        return Asked(agreed_at, ended_at)


def _judged(rows: list[Filing]) -> QuerySet[Judgement]:
    if not rows:
        return Judgement.objects.none()
    # UUIDs of one period lie together, so a range reads what a list of thousands would.
    first = min(row.submitted_at for row in rows)
    return Judgement.objects.filter(filing__project_id=rows[0].project_id, filing__submitted_at__gte=first)


def _seen(ref: customers.CustomerRef | None, histories: Iterable[History]) -> set[datetime]:
    if ref is None:
        return set()
    begun = min(it.submitted.at for it in histories)
    return {at for at in (ref.first_visit_at, ref.last_seen_at) if at is not None and at >= begun}


def _followed(ref: customers.CustomerRef | None) -> tuple[datetime, ...]:
    return (ref.last_effective_follow_at,) if ref is not None and ref.last_effective_follow_at else ()
