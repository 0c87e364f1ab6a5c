"""The channels' funnel: filed, accepted, visited, booked, subscribed, signed, by agency, broker or rules.

Two ways to count that are never mixed: what happened in a period, and how far those filed in it have come by now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from anchang.kernel import clock
from anchang.kernel.errors import Sentence
from anchang.modules.deals import api as deals
from anchang.modules.filings import api as filings
from anchang.modules.filings.api import By, Whose
from anchang.modules.insight import sales
from anchang.modules.insight.rules import rates
from anchang.modules.insight.rules.periods import Period

BY_TITLES: Mapping[By, Sentence] = {By.AGENCY: _("渠道公司"), By.BROKER: _("经纪人"), By.RULES: _("规则版本")}


Filed = Mapping[UUID, tuple[Whose, datetime]]


class Way(StrEnum):
    """How to count."""

    COHORT = "cohort"
    PERIOD = "period"


WAY_TITLES: Mapping[Way, Sentence] = {Way.COHORT: _("同批"), Way.PERIOD: _("期间")}


@dataclass(slots=True)
class Line:
    """How far somebody's filings came. Filed, accepted and visited count filings; the rest groups and units."""

    title: str
    filed: int = 0
    accepted: int = 0
    visited: int = 0
    booked: int = 0
    subscribed: int = 0
    signed: int = 0
    bookers: set[UUID] = field(default_factory=set)
    subscribers: set[UUID] = field(default_factory=set)
    signers: set[UUID] = field(default_factory=set)

    @property
    def groups_booked(self) -> int:
        """Return how many customers paid earnest money and have not had it back."""
        return len(self.bookers)

    @property
    def groups_subscribed(self) -> int:
        """Return how many customers subscribed."""
        return len(self.subscribers)

    @property
    def groups_signed(self) -> int:
        """Return how many customers signed."""
        return len(self.signers)

    def add(self, other: Line) -> None:
        """Count another's filings as well."""
        self.filed += other.filed
        self.accepted += other.accepted
        self.visited += other.visited
        self.booked += other.booked
        self.subscribed += other.subscribed
        self.signed += other.signed
        self.bookers |= other.bookers
        self.subscribers |= other.subscribers
        self.signers |= other.signers


@dataclass(frozen=True, slots=True)
class ChannelFunnel:
    """The lines, the most subscribed first, and all of them together."""

    lines: Sequence[Line]
    total: Line

    @property
    def steps(self) -> list[rates.Step]:
        """Return the way of one cohort's filings; of a period there is none."""
        total = self.total
        filed = (("filed", total.filed), ("accepted", total.accepted), ("visited", total.visited))
        groups = (("booked", total.groups_booked), ("subscribed", total.groups_subscribed))
        return rates.funnel([*filed, *groups, ("signed", total.groups_signed)])


def gather(
    project_id: UUID, by: By, way: Way, period: Period, *, sold: Sequence[deals.DealRow] | None = None
) -> ChannelFunnel:
    """Return the funnel of a project's filings, in six queries at most; `sold` are its deals where they are known."""
    start, end = clock.day_bounds(period.first)[0], clock.day_bounds(period.last)[1]
    lines: dict[Whose, Line] = {}

    def line(whose: Whose) -> Line:
        return lines.setdefault(whose, Line(filings.title_of(whose, by)))

    for row in filings.filed_by(project_id, by, start=start, end=end):
        one = line(row.whose)
        one.filed, one.accepted = row.filed, row.accepted
        one.visited = row.visited if way is Way.COHORT else 0
    if way is Way.PERIOD:
        for whose, count in filings.visited_by(project_id, by, start=start, end=end).items():
            line(whose).visited = count
    standing = list(_standing(deals.deal_rows(project_id) if sold is None else sold))
    booked = [row for row in deals.booking_rows(project_id) if row.filing_id and not row.is_refunded]
    filed = filings.whose(_named([*standing, *booked]), by)
    for whose, customer_id in _booked(booked, filed, way, period, start, end):
        one = line(whose)
        one.booked += 1
        one.bookers.add(customer_id)
    for whose, customer_id, is_subscribed, is_signed in _sold(standing, filed, way, period, start, end):
        one = line(whose)
        if is_subscribed:
            one.subscribed += 1
            one.subscribers.add(customer_id)
        if is_signed:
            one.signed += 1
            one.signers.add(customer_id)
    return _summed(lines.values())


def _named(rows: Iterable[deals.DealRow | deals.BookingRow]) -> set[UUID]:
    return {row.filing_id for row in rows if row.filing_id}


def _booked(
    rows: Iterable[deals.BookingRow], filed: Filed, way: Way, period: Period, start: datetime, end: datetime
) -> Iterator[tuple[Whose, UUID]]:
    """Yield the bookings that came of a filing and count: whose it was, and the customer."""
    for row in rows:
        if row.filing_id is None or row.filing_id not in filed:
            continue
        whose, submitted_at = filed[row.filing_id]
        if period.holds(row.booked_on) if way is Way.PERIOD else start <= submitted_at < end:
            yield whose, row.customer_id


def _sold(
    sold: Iterable[deals.DealRow], filed: Filed, way: Way, period: Period, start: datetime, end: datetime
) -> Iterator[tuple[Whose, UUID, bool, bool]]:
    """Yield the deals that came of a filing: whose it was, the customer, and whether each turn counts."""
    for deal in sold:
        if deal.filing_id is None or deal.filing_id not in filed:
            continue
        whose, submitted_at = filed[deal.filing_id]
        if way is Way.COHORT:
            counts = start <= submitted_at < end
            yield whose, deal.customer_id, counts, counts and deal.signed_on is not None
        else:
            is_signed = deal.signed_on is not None and period.holds(deal.signed_on)
            yield whose, deal.customer_id, period.holds(deal.subscribed_on), is_signed


def _standing(sold: Iterable[deals.DealRow]) -> Iterator[deals.DealRow]:
    """Yield the deals that stand, as they are now, under the filing and the day of their first subscription."""
    rows = {row.id: row for row in sold}
    replaced = {row.prev_id for row in rows.values()}
    for row in rows.values():
        if row.id in replaced or not sales.stands(row):
            continue
        first = row
        while first.prev_id in rows:
            first = rows[first.prev_id]
        yield replace(row, filing_id=first.filing_id or row.filing_id, subscribed_on=first.subscribed_on)


def _summed(lines: Iterable[Line]) -> ChannelFunnel:
    kept = [line for line in lines if line.filed or line.visited or line.booked or line.subscribed or line.signed]
    total = Line("")
    for line in kept:
        total.add(line)
    kept.sort(key=lambda it: (-it.subscribed, -it.visited, -it.filed, it.title))
    return ChannelFunnel(kept, total)
