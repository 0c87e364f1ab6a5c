"""The door for later modules: units, prices and claims as frozen values; nothing here asks for a permission."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec
from uuid import UUID

from django.db.models import Subquery

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.areas import CentiSqm
from anchang.kernel.errors import NotThere
from anchang.kernel.money import Fen
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.inventory import access, errors, queries
from anchang.modules.inventory.actions import claims, many_claims, projects
from anchang.modules.inventory.actions.many_claims import Conversion, convert_claims, release_claims
from anchang.modules.inventory.figures import BuildingSales, sales_by_building
from anchang.modules.inventory.models import Claim, Project, Unit
from anchang.modules.inventory.queries import Absorption, absorption
from anchang.modules.inventory.rules.nearest import Alternative
from anchang.modules.inventory.states import ClaimKind, Product, Status

__all__ = [
    "SEE_FLOOR_PRICE",
    "SEE_UNITS",
    "SHOW_WALL",
    "Absorption",
    "Alternative",
    "BuildingSales",
    "ClaimKind",
    "ClaimRef",
    "Conversion",
    "Price",
    "Product",
    "Status",
    "UnitRef",
    "absorption",
    "claim_of",
    "claim_unit",
    "claim_units",
    "claims_of",
    "convert_claim",
    "convert_claims",
    "find_unit",
    "free_units",
    "live_claim_of",
    "live_claims_of",
    "locks_in",
    "locks_of",
    "nearest_free",
    "open_project",
    "permit_column",
    "permit_of",
    "price_of",
    "release_claim",
    "release_claims",
    "sales_by_building",
    "unit_of",
    "units_in",
    "units_of",
]

_P = ParamSpec("_P")

SEE_UNITS = access.SEE
SEE_FLOOR_PRICE = access.SEE_FLOOR_PRICE
SHOW_WALL = access.SHOW_WALL


@dataclass(frozen=True, slots=True)
class Price:
    """The effective price of a unit, in fen; parking has no unit price, many units no floor price."""

    version: int
    item_id: UUID
    filed_total_fen: Fen
    list_unit_fen: Fen | None
    list_total_fen: Fen
    floor_total_fen: Fen | None


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit as other modules need it; areas in hundredths of a square metre.

    `floor_order` and `number_key` tell where its window stands: ten a floor, and the number without its words.
    """

    id: UUID
    project_id: UUID
    name: str
    building: str
    entrance: str
    floor: str
    floor_order: int
    number: str
    number_key: str
    room_type: str
    product: str
    gross_area: CentiSqm | None
    inner_area: CentiSqm | None
    status: str
    list_total_fen: Fen | None


@dataclass(frozen=True, slots=True)
class ClaimRef:
    """A right on a unit, with the price it was made at."""

    id: UUID
    unit_id: UUID
    project_id: UUID
    unit_name: str
    kind: str
    ref: str
    customer_id: UUID | None
    holder_id: UUID | None
    price: Price
    made_at: datetime
    expires_at: datetime | None
    live: bool


def open_project(project_id: UUID, *, by: Actor) -> None:
    """Make sure that a project has its selling side. Raises NotThere for an unknown project."""
    projects.ensure_project(project_id, by=by)


def unit_of(unit_id: UUID) -> UnitRef:
    """Return one unit. Raises NotThere."""
    found = units_of([unit_id])
    if unit_id not in found:
        raise NotThere()
    return found[unit_id]


def units_of(unit_ids: Iterable[UUID]) -> dict[UUID, UnitRef]:
    """Return units by id, in one query; unknown ids are left out."""
    units = Unit.objects.filter(pk__in=set(unit_ids)).select_related("building", "price")
    return {unit.pk: _unit_ref(unit) for unit in units}


def units_in(project_id: UUID) -> list[UnitRef]:
    """Return all units of a project as one walks through it, in one query."""
    units = Unit.objects.filter(project_id=project_id).select_related("building", "price")
    return [_unit_ref(unit) for unit in units.order_by(*queries.ORDER)]


def free_units(project_id: UUID, *, limit: int = 500) -> list[UnitRef]:
    """Return the units on sale, by building, entrance, floor and number."""
    units = Unit.objects.filter(project_id=project_id, status=Status.SALE).select_related("building", "price")
    order = ("building__position", "entrance", "floor_order", "number_key")
    return [_unit_ref(unit) for unit in units.order_by(*order)[:limit]]


def find_unit(project_id: UUID, words: str) -> UnitRef | None:
    """Return the one unit that a person names so (3-2-1202, 3栋1202), or None."""
    unit = queries.find_unit(project_id, words)
    return _unit_ref(unit) if unit else None


def price_of(unit_id: UUID) -> Price:
    """Return the effective price. Raises NotThere, PriceMissing."""
    unit = the_one(Unit.objects.select_related("price__version").filter(pk=unit_id))
    if unit.price is None:
        raise errors.PriceMissing(unit=unit.name)
    return _price(queries.snapshot(unit.price))


def nearest_free(unit_id: UUID, limit: int = 3) -> tuple[Alternative, ...]:
    """Return the free units nearest to one: same room type, nearest floor. Raises NotThere."""
    unit = the_one(Unit.objects.select_related("building", "price").filter(pk=unit_id))
    return queries.nearest_free(unit, limit)


def permit_column(project_id: UUID) -> Subquery:
    """Return the presale permit as a column of another query: NULL where the project is not known."""
    return Subquery(Project.objects.filter(pk=project_id).values("permit_no")[:1])


def permit_of(project_id: UUID) -> str:
    """Return the presale permit, empty when none is registered."""
    return at_most_one(Project.objects.filter(pk=project_id).values_list("permit_no", flat=True)) or ""


def claim_of(claim_id: UUID) -> ClaimRef:
    """Return one claim, live or ended. Raises NotThere."""
    found = claims_of([claim_id])
    if claim_id not in found:
        raise NotThere()
    return found[claim_id]


def claims_of(claim_ids: Iterable[UUID]) -> dict[UUID, ClaimRef]:
    """Return claims by id, in one query."""
    found = Claim.objects.filter(pk__in=set(claim_ids)).select_related("unit")
    return {claim.pk: _claim_ref(claim) for claim in found}


def live_claim_of(unit_id: UUID) -> ClaimRef | None:
    """Return who holds a unit, if anybody does."""
    claim = at_most_one(Claim.objects.select_related("unit").filter(unit_id=unit_id, live=True))
    return _claim_ref(claim) if claim else None


def live_claims_of(unit_ids: Iterable[UUID]) -> dict[UUID, ClaimRef]:
    """Return who holds each of these units that somebody holds, in one query."""
    found = Claim.objects.filter(unit_id__in=set(unit_ids), live=True).select_related("unit")
    return {claim.unit_id: _claim_ref(claim) for claim in found}


def locks_of(user_id: UUID, *, at: datetime | None = None) -> list[ClaimRef]:
    """Return the locks a seller holds now, the one that ends first in front."""
    mine = Claim.objects.filter(
        holder_id=user_id, kind=ClaimKind.LOCK, live=True, expires_at__gt=at or clock.now()
    ).select_related("unit")
    return [_claim_ref(claim) for claim in mine.order_by("expires_at")]


def locks_in(project_id: UUID, *, at: datetime, limit: int) -> list[ClaimRef]:
    """Return the locks of a project that end by themselves, the one that ends first in front."""
    live = Claim.objects.filter(project_id=project_id, kind=ClaimKind.LOCK, live=True, expires_at__gt=at)
    return [_claim_ref(claim) for claim in live.select_related("unit").order_by("expires_at")[:limit]]


def claim_units(
    project_id: UUID, unit_ids: Collection[UUID], kind: ClaimKind, *, ref: str, by: Actor, at: datetime
) -> dict[UUID, UUID]:
    """Take free units, all or none, without an end; return the claims' ids by unit. Raises as many_claims."""
    made = many_claims.claim_units(project_id, unit_ids, kind, ref=ref, by=by, at=at)
    return {unit_id: claim.pk for unit_id, claim in made.items()}


def _unit_ref(unit: Unit) -> UnitRef:
    return UnitRef(
        id=unit.pk,
        project_id=unit.project_id,
        name=unit.name,
        building=unit.building.name,
        entrance=unit.entrance,
        floor=unit.floor,
        floor_order=unit.floor_order,
        number=unit.number,
        number_key=unit.number_key,
        room_type=unit.room_type,
        product=unit.product,
        gross_area=unit.gross_area,
        inner_area=unit.inner_area,
        status=unit.status,
        list_total_fen=unit.price.list_total_fen if unit.price else None,
    )


def _price(kept: dict[str, Any]) -> Price:
    return Price(**{**kept, "item_id": UUID(kept["item_id"])})


def _claim_ref(claim: Claim) -> ClaimRef:
    return ClaimRef(
        id=claim.pk,
        unit_id=claim.unit_id,
        project_id=claim.project_id,
        unit_name=claim.unit.name,
        kind=claim.kind,
        ref=claim.ref,
        customer_id=claim.customer_id,
        holder_id=claim.holder_id,
        price=_price(claim.price),
        made_at=claim.made_at,
        expires_at=claim.expires_at,
        live=claim.live,
    )


def _seen(act: Callable[_P, Claim]) -> Callable[_P, ClaimRef]:
    """Return an action that gives later modules the claim as a value."""

    @wraps(act)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> ClaimRef:
        return _claim_ref(act(*args, **kwargs))

    return run


claim_unit = _seen(claims.claim_unit)
convert_claim = _seen(claims.convert_claim)
release_claim = _seen(claims.release_claim)
