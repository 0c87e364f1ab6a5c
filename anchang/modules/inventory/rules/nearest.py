"""Which free units come nearest to one that is gone: the same room type on the nearest floor first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel import areas, money
from anchang.kernel.areas import CentiSqm
from anchang.kernel.money import Fen
from anchang.kernel.wording import phrased


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is compared of a unit."""

    unit_id: UUID
    name: str
    building: str
    entrance: str
    floor: str
    floor_order: int
    room_type: str
    product: str
    gross_area: CentiSqm
    list_total: Fen


@dataclass(frozen=True, slots=True)
class Alternative:
    """A free unit and, in words, how it differs from the one wished for."""

    unit_id: UUID
    name: str
    list_total: Fen
    difference: str


def nearest(wish: Candidate, free: Iterable[Candidate], limit: int = 3) -> tuple[Alternative, ...]:
    """Return the nearest free units: same room type by floor, then same building and entrance, then price.

    When no unit of the room type is free, those of the same product with the nearest area take their place.
    """
    others = [one for one in free if one.unit_id != wish.unit_id and one.product == wish.product]
    same = [one for one in others if one.room_type == wish.room_type]
    if same:
        chosen = sorted(same, key=lambda one: _distance(wish, one))
    else:
        chosen = sorted(others, key=lambda one: (abs(one.gross_area - wish.gross_area), *_distance(wish, one)))
    return tuple(Alternative(one.unit_id, one.name, one.list_total, difference(wish, one)) for one in chosen[:limit])


def _distance(wish: Candidate, one: Candidate) -> tuple[int, bool, bool, int, str]:
    return (
        abs(one.floor_order - wish.floor_order),
        one.building != wish.building,
        one.entrance != wish.entrance,
        abs(one.list_total - wish.list_total),
        one.name,
    )


def difference(wish: Candidate, one: Candidate) -> str:
    """Return how a unit differs, shortest first: '同户型，高 1 层，多 0.51 万'."""
    parts = [_("同户型") if one.room_type == wish.room_type else one.room_type]
    if one.building != wish.building:
        parts.append(one.building)
    floors = round((one.floor_order - wish.floor_order) / 10)
    if floors:
        parts.append((_("高 %(n)s 层") if floors > 0 else _("低 %(n)s 层")) % {"n": abs(floors)})
    else:
        parts.append(_("同层"))
    if one.gross_area != wish.gross_area:
        parts.append(f"{areas.show(one.gross_area)}㎡")
    more = one.list_total - wish.list_total
    if more:
        parts.append((_("多 %(amount)s") if more > 0 else _("少 %(amount)s")) % {"amount": money.brief(abs(more))})
    else:
        parts.append(_("同价"))
    return phrased(parts)
