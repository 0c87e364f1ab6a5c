"""Random histories: the verdicts of the database path equal those of a naive book that re-reads everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anchang.kernel import clock, ids, verify
from anchang.modules.filings import api
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.models import Filing, Judgement
from anchang.modules.filings.replay import replay
from anchang.modules.filings.rules.histories import Outcome
from anchang.modules.filings.rules.rule_set import RuleSet, period_end
from anchang.modules.filings.rules.simulating import tell
from anchang.modules.filings.simulation import groups_of
from anchang.modules.filings.states import Calendar, Code, Moment
from anchang.modules.filings.tests.factories import file
from tests.world import World

BROKERS = ("唐红思", "范怡", "骆平")
LEAD, VALID, VISITED = timedelta(minutes=30), timedelta(hours=72), timedelta(days=30)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("file", "file", "file", "confirm", "withdraw")),
        st.sampled_from(BROKERS),
        st.sampled_from((1, 29 * 60, 30 * 60, 12 * 3600, 71 * 3600, 72 * 3600, 40 * 86400)),
    ),
    min_size=2,
    max_size=7,
)


@dataclass
class Entry:
    """A filing as the naive book keeps it."""

    filing_id: UUID
    broker: str
    start: datetime
    end: datetime
    visited_at: datetime | None = None


@dataclass
class Book:
    """Every accepted filing, read again from the first page for every question."""

    entries: list[Entry] = field(default_factory=list)

    def live(self, at: datetime) -> list[Entry]:
        return [entry for entry in self.entries if entry.start <= at <= entry.end]

    def verdict(self, broker: str, at: datetime) -> Code:
        live = self.live(at)
        if any(entry.broker == broker for entry in live):
            return Code.OWN_DUPLICATE
        return Code.PROTECTED if live else Code.PASSED


Steps = list[tuple[str, str, int]]


class _Undone(Exception):
    """Ends an example."""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_the_verdicts_of_random_histories_equal_the_naive_books(
    world: World, steps: list[tuple[str, str, int]]
) -> None:
    try:
        with transaction.atomic():
            _play(world, steps)
            assert [fault for result in verify.run() for fault in result.faults] == []
            assert [difference for difference in replay() if difference] == []
            assert told_again() == happened()
            raise _Undone
    except _Undone:
        assert not Filing.objects.exists()


def told_again() -> dict[UUID, tuple[int, bool]]:
    """Return what the simulator says of every filing under its own rules."""
    rows = {row.pk: row for row in Filing.objects.select_related("rule_set")}
    told: dict[UUID, Outcome] = {}
    for group in groups_of(rows.values()):
        told |= tell(group, lambda pk: rows[pk].rule_set.rules)
    return {pk: (it.filed, it.visited == Code.PASSED) for pk, it in told.items()}


def happened() -> dict[UUID, tuple[int, bool]]:
    firsts = Judgement.objects.filter(moment=Moment.SUBMIT).order_by("-pk")
    return {row.filing_id: (row.code, row.filing.visited_at is not None) for row in firsts.select_related("filing")}


def _play(world: World, steps: Steps) -> None:
    book, at = Book(), clock.now()
    for act, broker, seconds in steps:
        at += timedelta(seconds=seconds)
        if act == "file":
            expected = book.verdict(broker, at)
            filing = file(world, by=broker, at=at)
            assert filing.code == expected, (steps, at)
            if expected == Code.PASSED:
                book.entries.append(Entry(filing.pk, broker, at, at + VALID))
            continue
        for entry in book.live(at):
            if act == "withdraw" and entry.broker == broker and entry.visited_at is None:
                withdraw_filing(entry.filing_id, by=world.actor(broker), at=at)
                # The instant of the withdrawal still counts; the next step lies at least a second later.
                entry.end = at
            elif act == "confirm" and entry.visited_at is None and at >= entry.start + LEAD:
                api.confirm_filing(entry.filing_id, visit_id=ids.new_id(), by=world.actor("温岚"), at=at)
                entry.visited_at, entry.end = at, at + VISITED
        customer_id = Filing.objects.values_list("customer_id", flat=True).first()
        if customer_id and act == "confirm":
            held = api.protection_of(project_id=world.project_id, customer_id=customer_id, at=at)
            assert [held.filing_id for held in (held,) if held] == [entry.filing_id for entry in book.live(at)]


@given(
    start=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)),  # noqa: DTZ001
    hours=st.integers(min_value=1, max_value=24 * 60),
)
def test_periods_by_day_end_with_a_day_and_never_before_those_by_hours(start: datetime, hours: int) -> None:
    at = start.replace(tzinfo=clock.OFFICE_ZONE)
    by_hours = period_end(at, hours=hours, calendar=Calendar.HOURS)
    by_days = period_end(at, hours=hours, calendar=Calendar.DAYS)
    assert by_hours - at == timedelta(hours=hours)
    assert by_days >= by_hours and by_days - by_hours < timedelta(days=2)
    assert clock.local(by_days + timedelta(microseconds=1)).time().isoformat() == "00:00:00"


@given(lead=st.integers(min_value=0, max_value=600), seconds=st.integers(min_value=0, max_value=60_000))
def test_an_arrival_counts_exactly_from_the_lead_time_on(lead: int, seconds: int) -> None:
    at = clock.now()
    counts = at + timedelta(seconds=seconds) >= RuleSet(lead_time_min=lead).earliest_visit(at)
    assert counts == (seconds >= lead * 60)
