"""When one may still come to sign: the days of a launch, their slots, and how many seats each has left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from anchang.modules.launches.models import Appointment, Launch
from anchang.modules.launches.rules.settings import times_of
from anchang.modules.launches.rules.signing import Times, days_of, slots_on
from anchang.modules.launches.signing_errors import NotASlot
from anchang.web.templatetags.anchang import weekday


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of a day: when it begins, how many may still come, and whether it is the one that was taken."""

    starts_at: datetime
    left: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The days that are still to come, and the slots of the one that is looked at."""

    days: list[date]
    day: str
    slots: list[Slot]

    def tabs(self, page: str) -> list[tuple[str, str, str]]:
        """Return the days as the options of a segment on a page: value, words, address."""
        return [(day.isoformat(), f"{day:%m-%d} {weekday(day)}", f"{page}?day={day}") for day in self.days]


def choice_of(launch: Launch, standing: Appointment | None, *, day: str, at: datetime) -> Choice:
    """Return what can be chosen; of the days the one asked for as ISO, or else the first with a seat."""
    rules = times_of(launch)
    taken = Counter(Appointment.objects.filter(launch=launch, live=True).values_list("starts_at", flat=True))
    by_day = {each: _slots(rules, each, taken, standing, at) for each in days_of(rules)}
    ahead = {each: slots for each, slots in by_day.items() if slots}
    free = [each for each, slots in ahead.items() if any(slot.left for slot in slots)]
    chosen = next((each for each in ahead if each.isoformat() == day), next(iter(free or ahead), None))
    return Choice(list(ahead), chosen.isoformat() if chosen else "", ahead[chosen] if chosen else [])


def slot_in(words: str) -> datetime:
    """Return the instant that a form names. Raises NotASlot."""
    try:
        starts_at = datetime.fromisoformat(words)
    except ValueError:
        raise NotASlot() from None
    if starts_at.tzinfo is None:
        raise NotASlot()
    return starts_at


def _slots(
    rules: Times, day: date, taken: Mapping[datetime, int], standing: Appointment | None, at: datetime
) -> list[Slot]:
    mine = standing.starts_at if standing else None
    return [
        Slot(starts_at, max(rules.seats - taken.get(starts_at, 0), 0), starts_at == mine)
        for starts_at in slots_on(rules, day)
        if starts_at > at
    ]
