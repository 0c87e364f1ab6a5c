"""Who may do what, where. Everything is denied that no permission grants (domain guide §15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from anchang.kernel.errors import NotAllowed, Sentence

if TYPE_CHECKING:
    from typing import Self

SYSTEM_USER_ID = UUID(int=0)
M = TypeVar("M", bound=Model)


class Level(IntEnum):
    """How far a permission reaches below the place where the role is held."""

    OWN = 1
    TEAM = 2
    ALL = 3


PERMISSIONS: dict[str, Permission] = {}


@dataclass(frozen=True, slots=True)
class Permission:
    """An act, and the roles that may do it: role -> how far. Declared once, in a module's access.py."""

    name: str
    title: Sentence
    levels: Mapping[str, Level] = field(hash=False, compare=False)

    def __post_init__(self) -> None:
        if PERMISSIONS.setdefault(self.name, self) is not self:
            raise ValueError(f"The permission {self.name} is declared twice.")


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held at a node of the organisation: the projects below it, and the teams one belongs to there."""

    role: str
    project_ids: frozenset[UUID]
    team_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a permission reaches: all rows of these projects, the team's in those, one's own in the others."""

    all: frozenset[UUID] = frozenset()
    team: frozenset[UUID] = frozenset()
    own: frozenset[UUID] = frozenset()

    @property
    def projects(self) -> frozenset[UUID]:
        """Return every project in which at least one's own rows are in reach."""
        return self.all | self.team | self.own


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with the roles held at this moment, or the system itself."""

    tenant_id: UUID
    user_id: UUID
    name: str
    grants: tuple[Grant, ...] = ()
    party_id: UUID | None = None
    is_system: bool = False

    @classmethod
    def system(cls, tenant_id: UUID) -> Self:
        """Return the actor of due work and imports."""
        return cls(tenant_id=tenant_id, user_id=SYSTEM_USER_ID, name="系统", is_system=True)

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def team_ids(self) -> frozenset[UUID]:
        """Return the teams one belongs to."""
        return frozenset().union(*(grant.team_ids for grant in self.grants))

    def reach(self, permission: Permission) -> Reach:
        """Return where the permission reaches for this actor; nowhere when no role carries it."""
        found: dict[Level, set[UUID]] = {level: set() for level in Level}
        for grant in self.grants:
            if level := permission.levels.get(grant.role):
                found[level] |= grant.project_ids
        everything, team = found[Level.ALL], found[Level.TEAM] - found[Level.ALL]
        own = found[Level.OWN] - everything - team
        return Reach(frozenset(everything), frozenset(team), frozenset(own))

    def can(self, permission: Permission, project_id: UUID | None = None) -> bool:
        """Tell whether a role carries the permission, in this project if one is given."""
        if self.is_system:
            return True
        return any(
            grant.role in permission.levels and (project_id is None or project_id in grant.project_ids)
            for grant in self.grants
        )

    def must(self, permission: Permission, project_id: UUID | None = None) -> None:
        """Raise NotAllowed unless the actor can."""
        if not self.can(permission, project_id):
            raise NotAllowed(act=str(permission.title))


def visible(
    queryset: QuerySet[M],
    actor: Actor,
    permission: Permission,
    *,
    project: str = "project_id",
    owner: str = "owner_id",
    team: str = "team_id",
) -> QuerySet[M]:
    """Return the rows within the actor's reach; none when no role carries the permission."""
    if actor.is_system:
        return queryset
    reach = actor.reach(permission)
    if not reach.projects:
        return queryset.none()
    rows = Q()
    if reach.all:
        rows |= _one_of(project, reach.all)
    if reach.team:
        rows |= _one_of(project, reach.team) & (Q(**{f"{team}__in": actor.team_ids}) | Q(**{owner: actor.user_id}))
    if reach.own:
        rows |= _one_of(project, reach.own) & Q(**{owner: actor.user_id})
    return queryset.filter(rows)


def _one_of(column: str, ids: Iterable[UUID]) -> Q:
    # An equality lets both databases walk the (project, …) index in order; IN of one value does not always.
    values: list[Any] = sorted(ids)
    return Q(**{column: values[0]}) if len(values) == 1 else Q(**{f"{column}__in": values})
