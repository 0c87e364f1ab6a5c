"""The REST operations of units: projects, units, one unit, lock and release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from anchang.kernel import clock
from anchang.kernel.http.rest import PAGE, Page, Router, Size, actor_of, allowed, page_of, page_of_list, write_once
from anchang.kernel.rows import the_one
from anchang.modules.inventory import access, queries
from anchang.modules.inventory.actions.claims import lock_unit, over, release_lock
from anchang.modules.inventory.models import Claim, Project, Unit
from anchang.modules.inventory.states import Product, Status
from anchang.modules.people.api import projects_of

router = Router(tags=["units"])


class ProjectOut(Schema):
    """A project in which one may see units."""

    id: UUID
    slug: str
    name: str
    permit_no: str
    version: int = Field(description="The newest place in the project's order of changes.")


class UnitOut(Schema):
    """A unit. Amounts in fen, areas in hundredths of a square metre."""

    id: UUID
    project_id: UUID
    name: str
    building: str
    entrance: str
    floor: str
    number: str
    room_type: str
    product: Product
    gross_area: int | None
    inner_area: int | None
    status: Status
    list_unit_fen: int | None
    list_total_fen: int | None
    filed_total_fen: int | None


class ClaimOut(Schema):
    """A lock on a unit, at the price of its moment."""

    id: UUID
    unit_id: UUID
    kind: str
    made_at: datetime
    expires_at: datetime | None
    live: bool
    list_total_fen: int


class UnitDetail(UnitOut):
    """A unit with the claim that lives on it, if any."""

    claim: ClaimOut | None


@router.get("/projects", response=Page[ProjectOut], summary="List the projects in which one may see units")
@allowed(access.SEE)
def list_projects(request: HttpRequest, cursor: str | None = None, size: Size = PAGE) -> dict[str, Any]:
    """Return one page of the projects within reach, in the order of the organisation."""
    actor = actor_of(request)
    reach = actor.reach(access.SEE).projects
    here = [ref for ref in projects_of(actor) if ref.id in reach]
    refs, following = page_of_list(here, cursor, size, key=lambda ref: ref.id)
    selling = {project.pk: project for project in Project.objects.filter(pk__in=[ref.id for ref in refs])}
    items = [
        {
            "id": ref.id,
            "slug": ref.slug,
            "name": ref.name,
            "permit_no": selling[ref.id].permit_no if ref.id in selling else "",
            "version": selling[ref.id].last_seq if ref.id in selling else 0,
        }
        for ref in refs
    ]
    return {"items": items, "next": following}


@router.get("/units", response=Page[UnitOut], summary="List units")
@allowed(access.SEE)
def list_units(
    request: HttpRequest,
    project_id: UUID | None = None,
    status: Status | None = None,
    product: Product | None = None,
    cursor: str | None = None,
    size: Size = PAGE,
) -> dict[str, Any]:
    """Return one page of the units within reach."""
    wanted = {"project_id": project_id, "status": status, "product": product}
    rows = access.visible_to(actor_of(request)).filter(**{name: value for name, value in wanted.items() if value})
    return page_of(rows, cursor, size, _shown)


@router.get("/units/{uuid:unit_id}", response=UnitDetail, summary="Show a unit and who holds it")
@allowed(access.SEE)
def show_unit(request: HttpRequest, unit_id: UUID) -> dict[str, Any]:
    """Return one unit."""
    unit = _unit(request, unit_id)
    claim = queries.live_claim(unit.pk)
    return _facts(unit) | {"claim": _claim(claim) if claim else None}


@router.post("/units/{uuid:unit_id}/lock", response=ClaimOut, summary="Lock a unit for some minutes")
@allowed(access.LOCK)
def lock(request: HttpRequest, unit_id: UUID) -> Any:
    """Lock a unit; 409 names the nearest free ones when somebody was faster."""
    unit = _unit(request, unit_id)

    def act() -> dict[str, Any]:
        return ClaimOut(**_claim(lock_unit(unit.pk, by=actor_of(request), at=clock.now()))).model_dump(mode="json")

    return write_once(request, {}, act)


@router.post("/units/{uuid:unit_id}/release", response=ClaimOut, summary="Give a lock back")
@allowed(access.LOCK)
def release(request: HttpRequest, unit_id: UUID) -> Any:
    """End the lock of a unit, if it is one's own or one may end others'."""
    unit = _unit(request, unit_id)

    def act() -> dict[str, Any]:
        claim = queries.live_claim(unit.pk)
        if claim is None:
            raise over(unit)
        return ClaimOut(**_claim(release_lock(claim.pk, by=actor_of(request), at=clock.now()))).model_dump(mode="json")

    return write_once(request, {}, act)


def _unit(request: HttpRequest, unit_id: UUID) -> Unit:
    return the_one(access.visible_to(actor_of(request)).filter(pk=unit_id))


def _shown(rows: Sequence[Unit]) -> list[dict[str, Any]]:
    return [_facts(unit) for unit in rows]


def _facts(unit: Unit) -> dict[str, Any]:
    return {
        "id": unit.pk,
        "project_id": unit.project_id,
        "name": unit.name,
        "building": unit.building.name,
        "entrance": unit.entrance,
        "floor": unit.floor,
        "number": unit.number,
        "room_type": unit.room_type,
        "product": unit.product,
        "gross_area": unit.gross_area,
        "inner_area": unit.inner_area,
        "status": unit.status,
        "list_unit_fen": unit.price.list_unit_fen if unit.price else None,
        "list_total_fen": unit.price.list_total_fen if unit.price else None,
        "filed_total_fen": unit.price.filed_total_fen if unit.price else None,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.pk,
        "unit_id": claim.unit_id,
        "kind": claim.kind,
        "made_at": claim.made_at,
        "expires_at": claim.expires_at,
        "live": claim.live,
        "list_total_fen": claim.price["list_total_fen"],
    }
