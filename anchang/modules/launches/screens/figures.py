"""The figures of a launch as screens show them: by buildings, by room types, by seconds, in fen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import ceil
from uuid import UUID

from django.db.models import Count, Min, Q, Sum
from django.utils.translation import gettext as _

from anchang.gate.launch.book import FREE
from anchang.gate.launch.ledger import instant_of, microseconds_of
from anchang.kernel import clock
from anchang.modules.inventory import api as inventory
from anchang.modules.launches.live import Calling, calling_of
from anchang.modules.launches.models import Entitlement, Launch, Pick, Presence
from anchang.modules.launches.queries import counted_wishes
from anchang.modules.launches.rules.heat import Wished, heat_of
from anchang.modules.launches.tally import SECOND, Tally, tally_of
from anchang.web.charts import Chart, Series

# A node's word on who watches is good for so long.
FRESH = timedelta(seconds=10)
SECONDS, TOP = 60, 6


@dataclass(frozen=True, slots=True)
class Absorbed:
    """Part of the units: how many of them are gone, for how much."""

    name: str
    gone: int
    units: int
    amount_fen: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Won:
    """A unit that was won: which, at what price, when, as the how many-th entry."""

    number: int
    name: str
    price_fen: int
    at: datetime
    seq: int

    @property
    def second(self) -> str:
        """Return the time of day to the second."""
        return f"{clock.local(self.at):%H:%M:%S}"


@dataclass(frozen=True, slots=True)
class Contested:
    """A unit, how many wished for it before, how many pressed it, and whether it is gone."""

    name: str
    wishes: int
    presses: int
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many picks wait to be confirmed, how many to be paid, and when the first of these is back on the board."""

    unconfirmed: int
    unpaid: int
    first: datetime | None


class Figures:
    """A launch at an instant. Raises NotThere for one that was never armed."""

    def __init__(self, launch: Launch, *, at: datetime) -> None:
        self.launch, self.at = launch, at
        self.tally: Tally = tally_of(launch)
        self.book = self.tally.book

    @property
    def units(self) -> int:
        """Return how many units there are."""
        return len(self.book.units)

    @cached_property
    def gone(self) -> int:
        """Return how many units are gone."""
        return self.tally.gone

    @cached_property
    def amount_fen(self) -> int:
        """Return what the gone units cost together."""
        return sum(
            unit.price_fen for unit, holder in zip(self.book.units, self.book.holder, strict=True) if holder != FREE
        )

    @cached_property
    def online(self) -> int:
        """Return how many streams of the launch are open, over all nodes."""
        fresh = Presence.objects.filter(launch=self.launch, at__gte=self.at - FRESH)
        return int(fresh.aggregate(total=Sum("watching"))["total"] or 0)

    @cached_property
    def buyers(self) -> tuple[int, int]:
        """Return how many buyers there are, and how many of them have signed in."""
        found = Entitlement.objects.filter(launch=self.launch).aggregate(
            all=Count("pk"), here=Count("pk", filter=Q(signed_in_at__isnull=False))
        )
        return len(self.book.plan.buyers) if not found["all"] else int(found["all"]), int(found["here"])

    @cached_property
    def waiting(self) -> Waiting:
        """Return how many picks wait for their buyers."""
        waits = Q(confirmed_at__isnull=False, pay_until__isnull=False)
        found = Pick.objects.filter(launch=self.launch, live=True, paid_at__isnull=True).aggregate(
            unconfirmed=Count("pk", filter=Q(confirmed_at__isnull=True)),
            unpaid=Count("pk", filter=waits),
            first=Min("pay_until", filter=waits),
        )
        return Waiting(**found)

    @cached_property
    def calling(self) -> Calling | None:
        """Return where the calls of a launch in turns stand."""
        return calling_of(self.launch, self.book) if self.is_open else None

    @cached_property
    def refs(self) -> list[inventory.UnitRef | None]:
        """Return the units in the order of the plan."""
        ids = [UUID(unit.id) for unit in self.book.units]
        known = inventory.units_of(ids)
        return [known.get(one) for one in ids]

    @cached_property
    def heat(self) -> dict[UUID, Wished]:
        """Return how each unit is wished for."""
        return heat_of(counted_wishes(self.launch.pk))

    @cached_property
    def buildings(self) -> list[Absorbed]:
        """Return the absorption by buildings."""
        return self._by(lambda unit: unit.building)

    @cached_property
    def types(self) -> list[Absorbed]:
        """Return the absorption by room types."""
        return self._by(lambda unit: unit.room_type)

    @property
    def seconds_open(self) -> int:
        """Return for how many seconds it has been open; 0 before."""
        return max(0, int((min(self.at, self._end) - self._begin).total_seconds()))

    @property
    def is_open(self) -> bool:
        """Tell whether one may choose now, pauses aside."""
        return self._begin <= self.at < self._end and not self.book.is_closed

    @property
    def phase(self) -> str:
        """Return where it stands: ahead, open, paused or over."""
        if self.book.is_closed or self.at >= self._end:
            return "over"
        if self.at < self._begin:
            return "ahead"
        return "paused" if self.book.is_paused else "open"

    @property
    def opens_at(self) -> datetime:
        """Return when it opens."""
        return self._begin

    @property
    def closes_at(self) -> datetime:
        """Return when it closes, extensions in it."""
        return self._end

    @property
    def ended_at(self) -> datetime:
        """Return when it ended: by the clock, or earlier because it was closed."""
        closed = self.launch.closed_at
        return min(closed, self._end) if closed else self._end

    @property
    def _begin(self) -> datetime:
        return instant_of(self.book.window.opens)

    @property
    def _end(self) -> datetime:
        return instant_of(self.book.window.closes)

    @cached_property
    def pace(self) -> list[tuple[datetime, int]]:
        """Return how many units were won in each second: of the first minute, later of the last."""
        first = self.book.window.opens // SECOND
        last = microseconds_of(min(self.at, self._end)) // SECOND
        begin = max(first, last - SECONDS + 1)
        return [(instant_of(second * SECOND), self.tally.won[second]) for second in range(begin, max(last, begin) + 1)]

    @property
    def best(self) -> tuple[int, int]:
        """Return the most units won in one second, and which second after the opening that was, from 1 on."""
        if not self.tally.won:
            return 0, 0
        second, count = max(self.tally.won.items(), key=lambda pair: (pair[1], -pair[0]))
        return count, second - self.book.window.opens // SECOND + 1

    @property
    def chart(self) -> Chart:
        """Return the pace as a chart."""
        labels = [f"{clock.local(at):%H:%M:%S}" for at, _count in self.pace]
        series = Series(_("每秒选定"), [count for _at, count in self.pace], _("套"))
        return Chart(labels, [series], label_title=_("时间"), now=len(labels) - 1)

    @property
    def slowest_ms(self) -> int:
        """Return the longest wait of a press from its arrival to its writing, in milliseconds begun; 0 before any."""
        return ceil(max(self.tally.slowest.values(), default=0) / 1000)

    def last(self, count: int) -> list[Won]:
        """Return what was won last, the newest first."""
        found = [press for press in self.tally.last if self.book.holder[press.unit] == press.buyer]
        return [self._won(press.unit, press.at, press.seq) for press in found[:count]]

    @cached_property
    def contested(self) -> list[Contested]:
        """Return the units that several wanted: by presses, then by wishes."""
        wished = {number: self._wished(number).wishes for number in range(self.units)}
        most = sorted(range(self.units), key=lambda number: (-self.tally.wanted[number], -wished[number], number))
        return [
            Contested(self.book.units[number].name, wished[number], self.tally.wanted[number], self.is_gone(number))
            for number in most[:TOP]
            if max(self.tally.wanted[number], wished[number]) > 1
        ]

    def band(self, number: int) -> int:
        """Return the band of a unit's heat, 0 to 3."""
        return self._wished(number).band

    def wishes(self, number: int) -> int:
        """Return how many wish for a unit."""
        return self._wished(number).wishes

    def is_gone(self, number: int) -> bool:
        """Tell whether a unit is gone."""
        return self.book.holder[number] != FREE

    def _wished(self, number: int) -> Wished:
        return self.heat.get(UUID(self.book.units[number].id), Wished())

    def _won(self, number: int, at: int, seq: int) -> Won:
        unit = self.book.units[number]
        return Won(number, unit.name, unit.price_fen, instant_of(at), seq)

    def _by(self, name_of: Callable[[inventory.UnitRef], str]) -> list[Absorbed]:
        found: dict[str, list[int]] = {}
        for number, ref in enumerate(self.refs):
            found.setdefault(name_of(ref) if ref else "—", []).append(number)
        return [self._absorbed(name, numbers) for name, numbers in found.items()]

    def _absorbed(self, name: str, numbers: Sequence[int]) -> Absorbed:
        gone = [number for number in numbers if self.is_gone(number)]
        amount = sum(self.book.units[number].price_fen for number in gone)
        return Absorbed(name, len(gone), len(numbers), amount)
