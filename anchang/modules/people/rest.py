"""The REST operations of people: who am I, who works here."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from anchang.kernel.http.rest import PAGE, Page, Router, Size, actor_of, allowed, page_of
from anchang.modules.people import access
from anchang.modules.people.models import User
from anchang.modules.people.queries import visible_staff
from anchang.modules.people.web.access import Request, signed_in

router = Router(tags=["people"])


class ProjectOut(Schema):
    """A project that one of the caller's roles reaches."""

    id: UUID
    slug: str
    name: str


class MeOut(Schema):
    """The caller."""

    id: UUID
    name: str
    roles: list[str]
    projects: list[ProjectOut]


class RoleOut(Schema):
    """A role at a node of the organisation."""

    role: str
    node: str
    team: str | None


class StaffOut(Schema):
    """A colleague. The number is masked."""

    id: UUID
    name: str
    phone: str
    agency: str | None
    active: bool
    roles: list[RoleOut]


@router.get("/me", response=MeOut, summary="The signed-in person")
@signed_in
def me(request: HttpRequest) -> MeOut:
    """Return name, roles and projects of the caller."""
    seen = cast(Request, request)
    projects = [ProjectOut(id=ref.id, slug=ref.slug, name=ref.name) for ref in seen.projects]
    return MeOut(id=seen.actor.user_id, name=seen.actor.name, roles=sorted(seen.actor.roles), projects=projects)


@router.get("/staff", response=Page[StaffOut], summary="Colleagues")
@allowed(access.SEE_STAFF)
def staff(request: HttpRequest, cursor: str | None = None, size: Size = PAGE) -> object:
    """Return the accounts in reach, newest first."""
    rows = visible_staff(actor_of(request))
    return page_of(rows, cursor, size, lambda found: [_shown(user) for user in found])


def _shown(user: User) -> StaffOut:
    held = [
        RoleOut(role=row.role, node=row.node.name, team=row.team.name if row.team else None)
        for row in user.roles_now  # type: ignore[attr-defined]
    ]
    return StaffOut(
        id=user.pk,
        name=user.name,
        phone=str(user.phone),
        agency=user.agency.name if user.agency else None,
        active=user.is_active,
        roles=held,
    )
