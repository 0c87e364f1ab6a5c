"""Reads worth a name: who an account is now, who works where, what things are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from anchang.kernel import clock
from anchang.kernel.access import Actor, Grant
from anchang.kernel.places import Point
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.people import rules
from anchang.modules.people.access import ASSIGN_ROLES, MANAGE_STAFF, SEE_STAFF
from anchang.modules.people.models import OrgNode, RoleAssignment, Team, User, live
from anchang.modules.people.states import NOT_STAFF, NodeKind

if TYPE_CHECKING:
    from allauth.usersessions.models import UserSession


@dataclass(frozen=True, slots=True)
class ProjectRef:
    """A project as other modules need it."""

    id: UUID
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class StaffRef:
    """A colleague at a project."""

    user_id: UUID
    name: str
    role: str
    team_id: UUID | None
    team_name: str
    agency_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Who an account is at this moment, and the projects its roles reach."""

    actor: Actor
    projects: tuple[ProjectRef, ...] = ()
    needs_second_factor: bool = False
    by_slug: dict[str, ProjectRef] = field(default_factory=dict)


NOBODY_ID = UUID(int=1)
ANONYMOUS = Actor(tenant_id=UUID(int=0), user_id=NOBODY_ID, name="访客")

# The roles of one account with the projects below their nodes, in one statement on both databases.
_STANDING = """
SELECT a.role, a.team_id, p.id, p.slug, p.name
FROM people_roleassignment a
JOIN people_orgnode n ON n.id = a.node_id
LEFT JOIN people_orgnode p
  ON p.tenant_id = n.tenant_id AND p.kind = 'project' AND substr(p.path, 1, length(n.path)) = n.path
WHERE a.user_id = %s AND a.tenant_id = %s AND a.revoked_at IS NULL
  AND a.valid_from <= %s AND (a.valid_to IS NULL OR a.valid_to > %s)
ORDER BY p.path
"""


def standing_of(user: User, *, at: datetime | None = None) -> Standing:
    """Return who the account is now, in one query; an inactive account is nobody."""
    if not user.is_active or user.tenant_id is None:
        return Standing(actor=ANONYMOUS)
    rows = _standing_rows(user.pk, user.tenant_id, at or clock.now())
    reached: dict[str, set[UUID]] = defaultdict(set)
    teams: dict[str, set[UUID]] = defaultdict(set)
    projects: dict[UUID, ProjectRef] = {}
    for role, team_id, project_id, slug, name in rows:
        reached[role]  # a role without projects still counts
        if project_id:
            reached[role].add(project_id)
            projects[project_id] = ProjectRef(project_id, slug, name)
        if team_id:
            teams[role].add(team_id)
        if user.agency_id:
            # For an outside company the team is the company itself.
            teams[role].add(user.agency_id)
    grants = tuple(Grant(role, frozenset(ids), frozenset(teams[role])) for role, ids in sorted(reached.items()))
    actor = Actor(tenant_id=user.tenant_id, user_id=user.pk, name=user.name, grants=grants, party_id=user.agency_id)
    refs = tuple(projects.values())
    return Standing(actor, refs, rules.needs_second_factor(reached), {ref.slug: ref for ref in refs})


def _standing_rows(
    user_id: UUID, tenant_id: UUID, at: datetime
) -> Iterable[tuple[str, UUID | None, UUID | None, str, str]]:
    prepare: models.Field[Any, Any] = RoleAssignment._meta.get_field("id")
    moment: models.Field[Any, Any] = RoleAssignment._meta.get_field("valid_from")
    user, tenant = (prepare.get_db_prep_value(value, connection) for value in (user_id, tenant_id))
    instant = moment.get_db_prep_value(at, connection)
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [user, tenant, instant, instant])
        for role, team_id, project_id, slug, name in cursor.fetchall():
            yield role, _uuid(team_id), _uuid(project_id), slug, name


def _uuid(value: Any) -> UUID | None:
    return value if value is None or isinstance(value, UUID) else UUID(value)


def actor_of(user: User, *, at: datetime | None = None) -> Actor:
    """Return the account as an actor, in one query."""
    return standing_of(user, at=at).actor


def projects_of(actor: Actor) -> list[ProjectRef]:
    """Return every project that one of the actor's roles reaches, in the order of the organisation."""
    nodes = OrgNode.objects.filter(kind=NodeKind.PROJECT).order_by("path")
    if not actor.is_system:
        nodes = nodes.filter(pk__in=set().union(*(grant.project_ids for grant in actor.grants)))
    return [ProjectRef(node.pk, node.slug, node.name) for node in nodes]


def project(project_id: UUID) -> ProjectRef:
    """Return one project of the tenant in scope. Raises NotThere."""
    node = the_one(OrgNode.objects.filter(pk=project_id, kind=NodeKind.PROJECT))
    return ProjectRef(node.pk, node.slug, node.name)


def office_of(project_id: UUID) -> Point | None:
    """Return where a project's sales office is; None where nobody has said so. Raises NotThere."""
    return the_one(OrgNode.objects.filter(pk=project_id, kind=NodeKind.PROJECT)).office


def offices_of(project_ids: Iterable[UUID]) -> dict[UUID, Point]:
    """Return where the sales offices of projects are, those left out of which nobody has said so; one query."""
    rows = OrgNode.objects.filter(pk__in=set(project_ids), latitude__isnull=False)
    return {row.pk: row.office for row in rows if row.office is not None}


def project_by_slug(slug: str) -> ProjectRef:
    """Return a project of the tenant in scope, whoever asks; for imports and the command line. Raises NotThere."""
    node = the_one(OrgNode.objects.filter(slug=slug, kind=NodeKind.PROJECT))
    return ProjectRef(node.pk, node.slug, node.name)


def assignments_at(project_id: UUID, *, at: datetime | None = None) -> QuerySet[RoleAssignment]:
    """Return the live assignments that reach a project: those at its node and at every node above."""
    path = OrgNode.objects.values_list("path", flat=True).get(pk=project_id, kind=NodeKind.PROJECT)
    above = [UUID(part) for part in path.strip("/").split("/")]
    return (
        RoleAssignment.objects.filter(live(at or clock.now()), node_id__in=above, user__is_active=True)
        .select_related("user", "team")
        .order_by("user__name", "user_id")
    )


def staff_of(project_id: UUID, role: str | None = None, *, team_id: UUID | None = None) -> list[StaffRef]:
    """Return who works at a project now, by name; with a role or team, only those."""
    found = assignments_at(project_id)
    if role is not None:
        found = found.filter(role=role)
    if team_id is not None:
        found = found.filter(team_id=team_id)
    return [
        StaffRef(*row)
        for row in found.values_list(
            "user_id", "user__name", "role", "team_id", Coalesce("team__name", Value("")), "user__agency_id"
        )
    ]


def holds_role(user_id: UUID, roles: Collection[str], *, project_id: UUID, agency_id: UUID | None) -> bool:
    """Tell whether an account of this company, or with None of no outside one, holds one of the roles at a project."""
    found = assignments_at(project_id).filter(user_id=user_id, user__agency=agency_id, role__in=sorted(roles))
    return found.exists()


def masked_numbers(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the masked numbers of accounts of the tenant in scope, in one query."""
    return {user.pk: str(user.phone) for user in User.objects.in_scope().filter(pk__in=set(user_ids))}


def name_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of accounts of the tenant in scope, in one query; unknown ids are left out."""
    return dict(User.objects.in_scope().filter(pk__in=set(user_ids)).values_list("pk", "name"))


def team_names(project_id: UUID) -> dict[UUID, str]:
    """Return the teams of a project by name."""
    return dict(Team.objects.filter(project_id=project_id).order_by("name").values_list("pk", "name"))


def team_natures(project_id: UUID) -> dict[UUID, str]:
    """Return whose people each team of a project is: own or agency."""
    return dict(Team.objects.filter(project_id=project_id).values_list("pk", "nature"))


def visible_staff(actor: Actor) -> QuerySet[User]:
    """Return the accounts that the actor may see: those with a role in reach; who opens accounts or gives roles, also
    those without one.

    Each carries `roles_now`, the assignments that stand, in two queries for the whole list.
    """
    standing = (
        RoleAssignment.objects.filter(revoked_at__isnull=True).select_related("node", "team").order_by("node__path")
    )
    users = User.objects.in_scope().select_related("agency")
    if not actor.is_system:
        users = users.filter(_within(actor))
    return users.prefetch_related(Prefetch("assignments", queryset=standing, to_attr="roles_now")).order_by(
        "name", "pk"
    )


def _within(actor: Actor) -> Q:
    projects = actor.reach(SEE_STAFF).projects
    places = Q(node_id__in=nodes_reaching(projects))
    staff = RoleAssignment.objects.filter(places, revoked_at__isnull=True).exclude(role__in=sorted(NOT_STAFF))
    seen = Q(pk__in=staff.values("user_id"))
    if actor.can(MANAGE_STAFF) or actor.can(ASSIGN_ROLES):
        seen |= ~Q(pk__in=RoleAssignment.objects.filter(revoked_at__isnull=True).values("user_id"))
    return seen


def nodes_reaching(project_ids: Collection[UUID]) -> set[UUID]:
    """Return the nodes of these projects and all nodes above them."""
    paths = OrgNode.objects.filter(pk__in=project_ids).values_list("path", flat=True)
    return {UUID(part) for path in paths for part in path.strip("/").split("/")}


def tree() -> list[OrgNode]:
    """Return the organisation of the tenant in scope, each node after its parent."""
    return list(OrgNode.objects.order_by("path"))


def open_sessions(user: User) -> QuerySet[UserSession]:
    """Return where the account is signed in, the last used first; sessions that have run out are left out."""
    from allauth.usersessions.models import UserSession

    now = clock.now()
    idle, oldest = timedelta(seconds=settings.SESSION_IDLE_SECONDS), timedelta(seconds=settings.SESSION_COOKIE_AGE)
    found: QuerySet[UserSession] = UserSession.objects.filter(
        user=user, last_seen_at__gt=now - idle, created_at__gt=now - oldest
    )
    return found.order_by("-last_seen_at")


def session_number(key: str | None) -> int:
    """Return the number of the open session with this key, 0 when there is none; the number opens nothing."""
    from allauth.usersessions.models import UserSession

    return at_most_one(UserSession.objects.filter(session_key=key).values_list("pk", flat=True)) or 0


def second_factor_is_a_duty(user: User) -> bool:
    """Tell whether one of the account's roles demands a second factor now."""
    return standing_of(user).needs_second_factor
