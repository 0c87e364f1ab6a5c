"""Reads worth a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from anchang.kernel import audit, clock
from anchang.kernel.money import Fen
from anchang.kernel.rows import at_most_one
from anchang.modules.inventory.models import Claim, PriceItem, Project, Unit, UnitChange
from anchang.modules.inventory.rules.nearest import Alternative, Candidate, nearest
from anchang.modules.inventory.rules.search import Reading, readings
from anchang.modules.inventory.states import SOLD, ClaimKind, Status, VersionState
from anchang.modules.people import api as people

# The order in which one walks through a project.
ORDER = ("building__position", "building__name", "entrance", "floor_order", "number_key")
IS_SHUT = Q(status=Status.SHUT)


@dataclass(frozen=True, slots=True)
class Absorption:
    """去化: sold are subscribed or signed units, launched are all that are not 未推 (domain guide §14)."""

    counts: dict[str, int]
    sold: int
    launched: int
    sold_area: int
    launched_area: int
    sold_fen: Fen
    launched_fen: Fen

    @property
    def share(self) -> float | None:
        """Return sold ÷ launched by number of units, None when nothing is launched."""
        return self.sold / self.launched if self.launched else None


class Drawn(NamedTuple):
    """A unit as the façade shows it: a thousand are read for one page, so none becomes a row of the ORM."""

    id: UUID
    building: str
    entrance: str
    floor: str
    floor_order: int
    number: str
    number_key: str
    room_type: str
    gross_area: int | None
    status: str
    released_at: datetime | None
    list_total_fen: Fen | None


@dataclass(frozen=True, slots=True)
class Permit:
    """The presale permit of a project with when and by whom it was registered, and the units that wait for release."""

    number: str
    at: datetime | None
    by: str
    released: int
    shut: int


def permit(project_id: UUID) -> Permit:
    """Return the permit of a project; without one its number is empty."""
    number = at_most_one(Project.objects.filter(pk=project_id).values_list("permit_no", flat=True)) or ""
    units = Unit.objects.filter(project_id=project_id).aggregate(all=Count("pk"), shut=Count("pk", IS_SHUT))
    entry = audit.last("inventory.register_permit", project_id) if number else None
    by = people.name_of([entry.actor_id]).get(entry.actor_id, "") if entry else ""
    return Permit(number, entry.at if entry else None, by, units["all"] - units["shut"], units["shut"])


def absorption(project_id: UUID, *, product: str | None = None) -> Absorption:
    """Return the absorption of a project in one query, at list prices."""
    units = Unit.objects.filter(project_id=project_id)
    if product:
        units = units.filter(product=product)
    rows = units.values_list("status").annotate(Count("pk"), Sum("gross_area"), Sum("price__list_total_fen"))
    return _absorption({status: (n, area or 0, fen or 0) for status, n, area, fen in rows})


def drawn(units: QuerySet[Unit]) -> list[Drawn]:
    """Return units as the façade shows them, in one query and in its order."""
    names = {"building": "building__name", "list_total_fen": "price__list_total_fen"}
    rows = units.order_by(*ORDER).values_list(*(names.get(name, name) for name in Drawn._fields))
    return [Drawn(*row) for row in rows]


def absorption_of(units: Iterable[Drawn]) -> Absorption:
    """Return likewise that of units at hand."""
    by_status: dict[str, tuple[int, int, Fen]] = {}
    for unit in units:
        count, area, total = by_status.get(unit.status, (0, 0, 0))
        by_status[unit.status] = count + 1, area + (unit.gross_area or 0), total + (unit.list_total_fen or 0)
    return _absorption(by_status)


def _absorption(by_status: Mapping[str, tuple[int, int, Fen]]) -> Absorption:
    counts = {status.value: by_status.get(status, (0, 0, 0))[0] for status in Status}

    def total(place: int, statuses: Iterable[str]) -> int:
        return sum(by_status[status][place] for status in statuses if status in by_status)

    launched = [status for status in Status if status != Status.SHUT]
    return Absorption(
        counts,
        total(0, SOLD),
        total(0, launched),
        total(1, SOLD),
        total(1, launched),
        total(2, SOLD),
        total(2, launched),
    )


def snapshot(item: PriceItem) -> dict[str, Any]:
    """Return a price as it is kept with a claim."""
    return {
        "item_id": str(item.pk),
        "version": item.version.number,
        "filed_total_fen": item.filed_total_fen,
        "list_unit_fen": item.list_unit_fen,
        "list_total_fen": item.list_total_fen,
        "floor_total_fen": item.floor_total_fen,
    }


def candidate(unit: Unit) -> Candidate:
    """Return what is compared of a unit."""
    return Candidate(
        unit_id=unit.pk,
        name=unit.name,
        building=unit.building.name,
        entrance=unit.entrance,
        floor=unit.floor,
        floor_order=unit.floor_order,
        room_type=unit.room_type,
        product=unit.product,
        gross_area=unit.gross_area or 0,
        list_total=unit.price.list_total_fen if unit.price else 0,
    )


def nearest_free(unit: Unit, limit: int = 3) -> tuple[Alternative, ...]:
    """Return the free units nearest to one, in one query."""
    free = Unit.objects.filter(
        project_id=unit.project_id, product=unit.product, status=Status.SALE, price__isnull=False
    ).select_related("building", "price")
    return nearest(candidate(unit), map(candidate, free), limit)


def history(unit_id: UUID, limit: int = 50) -> QuerySet[UnitChange]:
    """Return the moves of a unit, newest first."""
    return UnitChange.objects.filter(unit_id=unit_id).select_related("by").order_by("-seq")[:limit]


@dataclass(frozen=True, slots=True)
class Sold:
    """A unit that was sold, by which status, when."""

    name: str
    status: str
    at: datetime

    @property
    def is_new(self) -> bool:
        """Tell whether it was sold today."""
        return clock.local(self.at).date() == clock.today()


def sold_last(project_id: UUID, *, product: str, limit: int) -> list[Sold]:
    """Return the units sold last, newest first; one that was signed after its subscription comes once."""
    changes = (
        UnitChange.objects.filter(project_id=project_id, status__in=SOLD, unit__status__in=SOLD, unit__product=product)
        .select_related("unit__building")
        .order_by("-seq")
    )
    found: dict[UUID, Sold] = {}
    for change in changes[: limit * 3]:
        found.setdefault(change.unit.pk, Sold(change.unit.name, change.status, change.at))
    return list(found.values())[:limit]


def locks_since(project_id: UUID, at: datetime) -> dict[UUID, int]:
    """Return how often each unit has been locked since a moment."""
    locks = UnitChange.objects.filter(project_id=project_id, status=Status.LOCK, at__gte=at)
    return dict(locks.order_by().values_list("unit_id").annotate(Count("pk")))


def prices_over_time(unit_id: UUID) -> list[PriceItem]:
    """Return every price the unit has had, the first one first."""
    items = PriceItem.objects.filter(unit_id=unit_id, version__state=VersionState.EFFECTIVE)
    return list(items.select_related("version").order_by("version__effective_at"))


def live_claim(unit_id: UUID) -> Claim | None:
    """Return who holds the unit, if anybody does."""
    return at_most_one(Claim.objects.select_related("holder").filter(unit_id=unit_id, live=True))


def locked_by(user_id: UUID, project_id: UUID) -> frozenset[UUID]:
    """Return the units a seller has locked."""
    mine = Claim.objects.filter(project_id=project_id, holder_id=user_id, kind=ClaimKind.LOCK, live=True)
    return frozenset(mine.values_list("unit_id", flat=True))


def due_claims(at: datetime) -> list[UUID]:
    """Return the live claims whose time is over."""
    return list(Claim.objects.filter(live=True, expires_at__lte=at).order_by("expires_at").values_list("pk", flat=True))


def has_due_claims(at: datetime) -> bool:
    """Tell whether the time of any live claim is over."""
    return Claim.objects.filter(live=True, expires_at__lte=at).exists()


def projects_with_due_units(at: datetime) -> list[UUID]:
    """Return the projects in which the date of a withheld unit has come."""
    due = Unit.objects.filter(withheld_until__isnull=False, withheld_until__lte=at)
    return list(due.order_by().values_list("project_id", flat=True).distinct())


def find_unit(project_id: UUID, words: str) -> Unit | None:
    """Return the unit that a person names: 3-2-1202, 3栋2单元1202, 3栋1202, B1-001. None when none or several fit.

    The first part of 1-201 is a building where one such unit fits, and an entrance else.
    """
    every = readings(words)
    for meant in ([reading for reading in every if reading.building], every):
        found = _units_read(project_id, meant, limit=2)
        if len(found) == 1:
            return found[0]
    return None


def find_units(project_id: UUID, words: str, *, limit: int) -> list[Unit]:
    """Return the units that a person may mean; without its entrance a number can be said of several."""
    return _units_read(project_id, readings(words), limit=limit)


def _units_read(project_id: UUID, meant: Iterable[Reading], *, limit: int) -> list[Unit]:
    wanted = Q(pk__in=[])
    for reading in meant:
        one = Q(number_key=reading.number_key)
        if reading.building:
            one &= Q(building__name=reading.building)
        if reading.entrance:
            one &= Q(entrance=reading.entrance)
        wanted |= one
    units = Unit.objects.filter(wanted, project_id=project_id).select_related("building", "price")
    return list(units.order_by("building__position", "entrance", "floor_order", "number_key")[:limit])
