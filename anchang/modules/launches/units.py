"""The units of a launch as the desk shows them: each with its price and what keeps it from being offered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from anchang.modules.inventory import api as inventory
from anchang.modules.inventory.api import ClaimKind, UnitRef
from anchang.modules.launches.models import Launch, Offer
from anchang.modules.launches.rules.hindrance import hindrance
from anchang.modules.launches.states import State
from anchang.modules.people import api as people


@dataclass(frozen=True, slots=True)
class Line:
    """A unit of a project; `wave` None: not in the launch. Price of today, in fen, or the one it was armed with.

    `why`: what keeps it from being offered, of a draft; what is armed is changed no more.
    """

    unit: UnitRef
    wave: int | None
    price_fen: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which units are asked for; empty means any. `need`: those alone that something keeps from being offered."""

    building: str = ""
    entrance: str = ""
    room_type: str = ""
    status: str = ""
    need: str = ""

    def fits(self, line: Line) -> bool:
        """Tell whether a unit is asked for."""
        unit = line.unit
        return (
            self.building in ("", unit.building)
            and self.entrance in ("", unit.entrance)
            and self.room_type in ("", unit.room_type)
            and self.status in ("", unit.status)
            and (not self.need or bool(line.why))
        )


def lines_of(launch: Launch) -> list[Line]:
    """Return all units of the launch's project, as one walks through it, in at most four queries."""
    offers = {unit_id: (wave, price) for unit_id, wave, price in _offers(launch)}
    units = inventory.units_in(launch.project_id)
    busy = [unit.id for unit in units if unit.status == inventory.Status.LOCK]
    held = inventory.live_claims_of(busy) if busy else {}
    names = people.name_of({claim.holder_id for claim in held.values() if claim.holder_id})
    return [_line(unit, offers, held, names, launch) for unit in units]


def offered(lines: Iterable[Line]) -> list[Line]:
    """Return those that are in the launch, by wave."""
    return sorted((line for line in lines if line.wave is not None), key=lambda line: line.wave or 0)


def sum_of(lines: Collection[Line]) -> int:
    """Return what the units cost together, in fen, as far as they are priced."""
    return sum(line.price_fen or 0 for line in lines)


def _line(
    unit: UnitRef,
    offers: Mapping[UUID, tuple[int, int | None]],
    held: Mapping[UUID, inventory.ClaimRef],
    names: Mapping[UUID, str],
    launch: Launch,
) -> Line:
    wave, armed = offers.get(unit.id, (None, None))
    claim = held.get(unit.id)
    in_launch = claim is not None and claim.kind == ClaimKind.PICK
    why = (
        ""
        if launch.state != State.DRAFT
        else hindrance(
            status=unit.status,
            price_fen=unit.list_total_fen,
            holder=names.get(claim.holder_id, "") if claim and claim.holder_id else "",
            is_in_launch=in_launch,
            is_mine=in_launch and claim is not None and claim.ref == str(launch.pk),
        )
    )
    return Line(unit, wave, unit.list_total_fen if armed is None else armed, why)


def _offers(launch: Launch) -> Iterable[tuple[UUID, int, int | None]]:
    return Offer.objects.filter(launch_id=launch.pk).values_list("unit_id", "wave", "price_fen")
