"""Reads of outside companies: by name, by state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch

from anchang.kernel import clock
from anchang.kernel.rows import the_one
from anchang.modules.people.models import Agency, RoleAssignment, User, live
from anchang.modules.people.queries import assignments_at
from anchang.modules.people.states import OUTSIDE, AgencyStatus, Role


@dataclass(frozen=True, slots=True)
class BrokerRef:
    """Somebody of an agency, and the projects to which he brings customers. The number is masked."""

    user_id: UUID
    name: str
    phone: str
    is_lead: bool
    project_ids: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class AgencyRef:
    """An outside company, and whether its brokers may file now."""

    id: UUID
    name: str
    status: str
    may_file: bool

    @property
    def status_title(self) -> str:
        """Return the state for readers."""
        return str(AgencyStatus(self.status).label)


def agency_names(agency_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of agencies, in one query; unknown ids are left out."""
    return dict(Agency.objects.filter(pk__in=set(agency_ids)).values_list("pk", "name"))


def agencies_named(names: Iterable[str]) -> dict[str, UUID]:
    """Return agencies by the names they have now, in one query; unknown names are left out."""
    return dict(Agency.objects.filter(name__in=set(names)).values_list("name", "pk"))


def agency(agency_id: UUID) -> AgencyRef:
    """Return one agency of the tenant in scope. Raises NotThere."""
    return _agency_ref(the_one(Agency.objects.filter(pk=agency_id)))


def agencies(words: str = "") -> list[AgencyRef]:
    """Return the agencies whose names hold the words, those at work first, then by name."""
    rows = Agency.objects.filter(name__icontains=words) if words else Agency.objects.all()
    found = [_agency_ref(row) for row in rows.order_by("name")]
    return sorted(found, key=lambda ref: not ref.may_file)


def brokers_by_agency(project_id: UUID) -> dict[UUID, int]:
    """Return how many people of each agency may work for a project now, its leads included."""
    rows = assignments_at(project_id).filter(role__in=sorted(OUTSIDE), user__agency__isnull=False)
    return dict(rows.order_by().values_list("user__agency").annotate(Count("user_id", distinct=True)))


def brokers_of(agency_id: UUID) -> list[BrokerRef]:
    """Return who may bring customers for an agency now, by name, in two queries."""
    standing = RoleAssignment.objects.filter(live(clock.now()), role__in=sorted(OUTSIDE))
    users = User.objects.in_scope().filter(agency=agency_id, is_active=True).order_by("name", "pk")
    rows = users.prefetch_related(Prefetch("assignments", queryset=standing, to_attr="outside_roles"))
    return [_broker_ref(row, row.outside_roles) for row in rows if row.outside_roles]


def _broker_ref(row: User, roles: list[RoleAssignment]) -> BrokerRef:
    is_lead = any(role.role == Role.AGENCY_LEAD for role in roles)
    return BrokerRef(row.pk, row.name, str(row.phone), is_lead, frozenset(role.node_id for role in roles))


def _agency_ref(row: Agency) -> AgencyRef:
    return AgencyRef(row.pk, row.name, row.status, row.may_file)
