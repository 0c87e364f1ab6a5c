"""A rule set as a value: what a project asks of a channel at one moment (domain guide §4.2), and how periods end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from anchang.kernel import clock
from anchang.modules.filings.states import (
    Calendar,
    DealNode,
    Mode,
    NameMode,
    NumberMode,
    OwnerLimit,
    Stages,
    ValidateAt,
    Validity,
)

CHOICES = {
    "mode": Mode,
    "validate_at": ValidateAt,
    "validity": Validity,
    "stages": Stages,
    "deal_node": DealNode,
    "number_mode": NumberMode,
    "name_mode": NameMode,
    "calendar": Calendar,
    "owner_limit": OwnerLimit,
}
_LARGEST = {
    "lead_time_min": 7 * 24 * 60,
    "margin_min": 24 * 60,
    "register_valid_h": 366 * 24,
    "valid_until_min": 24 * 60 - 1,
    "daily_cap": 10_000,
    "agency_daily_cap": 100_000,
    "device_daily_cap": 10_000,
    "geo_radius_m": 5_000,
}
_AT_MOST = 3_660


class NotARuleSet(ValueError):
    """Fields that are no rule set; the argument names the first wrong one."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Minutes end in _min, hours in _h, days in _d, metres in _m; of days, caps and metres 0 is off.

    The defaults are the guide's, but for two that are off: the end of protection for want of follow-ups, for
    consultants follow up, and a broker would lose to their neglect; and the radius around the sales office, for
    nobody's phone is asked where it is unless a project has said why.
    """

    mode: Mode = Mode.PROTECT
    validate_at: ValidateAt = ValidateAt.REALTIME
    number_mode: NumberMode = NumberMode.F3L4
    name_mode: NameMode = NameMode.SURNAME
    calendar: Calendar = Calendar.HOURS
    lead_time_min: int = 30
    margin_min: int = 30
    validity: Validity = Validity.DURATION
    register_valid_h: int = 72
    valid_until_min: int = 21 * 60
    stages: Stages = Stages.TWO
    visit_protect_d: int = 30
    deal_protect_d: int = 30
    deal_node: DealNode = DealNode.SUBSCRIPTION
    allow_old: bool = True
    old_after_d: int = 30
    owner_limit: OwnerLimit = OwnerLimit.THIS_PROJECT
    owner_other_project: bool = True
    customer_other_project: bool = True
    developer_protect_d: int = 90
    family_as_one: bool = True
    allow_repeat: bool = False
    developer_confirm: bool = False
    reclaim_on_expiry: bool = True
    recent_visit_block_d: int = 7
    daily_cap: int = 30
    agency_daily_cap: int = 300
    device_daily_cap: int = 60
    remind_h: int = 24
    remind_deal_d: int = 3
    follow_overdue_release_d: int = 0
    consent_required: bool = False
    geo_radius_m: int = 0

    def to_data(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {name: str(value) if name in CHOICES else value for name, value in asdict(self).items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> RuleSet:
        """Read fields kept as JSON; absent ones take the default. Raises NotARuleSet naming the first wrong one."""
        kinds = {field.name: field.type for field in fields(cls)}
        values: dict[str, Any] = {}
        for name, value in data.items():
            if name not in kinds:
                raise NotARuleSet(name)
            values[name] = _read(name, value, kinds[name])
        return cls(**values)

    def earliest_visit(self, submitted_at: datetime) -> datetime:
        """Return the first instant at which an arrival counts; exactly then it does (domain guide §4.4)."""
        return submitted_at + timedelta(minutes=self.lead_time_min)

    def valid_until(self, submitted_at: datetime) -> datetime:
        """Return the last instant at which a visit counts."""
        if self.stages == Stages.ONE:
            return self._one_period(submitted_at)
        if self.validity == Validity.CLOCK:
            # Whoever files too late for the visit of today has until tomorrow.
            return next_clock_time(self.earliest_visit(submitted_at), self.valid_until_min)
        return period_end(submitted_at, hours=self.register_valid_h, calendar=self.calendar)

    def consent_due(self, submitted_at: datetime) -> datetime:
        """Return the last instant at which a filing protects without the customer's yes: half of its time (T-R10)."""
        return submitted_at + (self.valid_until(submitted_at) - submitted_at) / 2

    def protected_until(self, visited_at: datetime, *, submitted_at: datetime) -> datetime:
        """Return the last instant at which a deal counts, after a visit."""
        if self.stages == Stages.ONE:
            return self._one_period(submitted_at)
        return period_end(visited_at, hours=24 * self.visit_protect_d, calendar=self.calendar)

    def latest_deal(self, submitted_at: datetime) -> datetime:
        """Return the last instant at which a deal may count, as known when the filing is made."""
        return self.protected_until(self.valid_until(submitted_at), submitted_at=submitted_at)

    def _one_period(self, submitted_at: datetime) -> datetime:
        return period_end(submitted_at, hours=24 * self.deal_protect_d, calendar=self.calendar)

    def is_suspiciously_tight(self, submitted_at: datetime, arrived_at: datetime) -> bool:
        """Tell whether an arrival counts but lies within the margin after the lead time (risk rule R0, §8.2)."""
        ahead = arrived_at - submitted_at
        lead = timedelta(minutes=self.lead_time_min)
        return lead < ahead <= lead + timedelta(minutes=self.margin_min)


def period_end(start: datetime, *, hours: int, calendar: Calendar) -> datetime:
    """Return the last instant of a period: to the second after so many hours, or the end of the office's N-th day."""
    if calendar == Calendar.HOURS:
        return start + timedelta(hours=hours)
    last_day = clock.local(start).date() + timedelta(days=-(-hours // 24))
    return clock.day_bounds(last_day)[1] - timedelta(microseconds=1)


def next_clock_time(start: datetime, minute: int) -> datetime:
    """Return the next time so many minutes after the office's midnight, on the day of an instant or on the one after.

    Exactly then it is still that day's.
    """
    today = clock.local(start).date()
    moment = clock.at_local(today, *divmod(minute, 60))
    return moment if start <= moment else clock.at_local(today + timedelta(days=1), *divmod(minute, 60))


def _read(name: str, value: Any, kind: Any) -> Any:
    if name in CHOICES:
        if value not in CHOICES[name].values:
            raise NotARuleSet(name)
        return CHOICES[name](value)
    if kind == "bool":
        if not isinstance(value, bool):
            raise NotARuleSet(name)
        return value
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST.get(name, _AT_MOST):
        raise NotARuleSet(name)
    return value
