"""Giving roles and taking them away. Both bite on the person's next request."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.people import errors, rules
from anchang.modules.people.access import ASSIGN_ROLES
from anchang.modules.people.events import RoleAssigned, RoleRevoked
from anchang.modules.people.models import OrgNode, RoleAssignment, Team, User, live
from anchang.modules.people.states import Role


@action
def assign_role(
    user_id: UUID,
    role: Role,
    *,
    node_id: UUID,
    by: Actor,
    team_id: UUID | None = None,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> RoleAssignment:
    """Give a person a role at a node, from now or a later instant, for ever or up to another one.

    Raises NotThere for an unknown person, node or team; GrantToOneself, GrantBeyondDuty, GrantBeyondReach;
    RolesKeptApart, RoleAlreadyHeld, WrongCompany, PeriodBackwards.
    """
    now = clock.now()
    valid_from = valid_from or now
    user = at_most_one(User.objects.in_scope().filter(pk=user_id))
    node = at_most_one(OrgNode.objects.filter(pk=node_id))
    if user is None or node is None or (team_id and not Team.objects.filter(pk=team_id, project_id=node_id).exists()):
        raise NotThere()
    rules.check_period(valid_from, valid_to)
    rules.check_belonging(role, user.agency_id)
    if not by.is_system:
        rules.check_grant(granter_id=by.user_id, granter_roles=by.roles, user_id=user_id, role=role)
        _check_reach(by, node, now)
    _close_what_has_ended(user, now)
    rules.check_separation(_standing_roles(user), role)
    row = RoleAssignment(user=user, role=role, node=node, team_id=team_id, valid_from=valid_from, valid_to=valid_to)
    return give(row, by=by)


def give(row: RoleAssignment, *, by: Actor) -> RoleAssignment:
    """Write down a role whose giving has been checked. Raises RoleAlreadyHeld."""
    row.tenant_id, row.granted_by_id = by.tenant_id, None if by.is_system else by.user_id
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise errors.RoleAlreadyHeld() from error
    place, until = str(row.node_id), str(row.valid_to or "")
    audit.record(by, "people.assign_role", subject=("people.user", row.user_id), role=row.role, node=place, until=until)
    events.publish(RoleAssigned(user_id=row.user_id, role=str(row.role), node_id=row.node_id))
    return row


@action
def revoke_role(assignment_id: UUID, *, by: Actor) -> None:
    """Take a role away at once. Raises NotThere, GrantToOneself, GrantBeyondDuty, GrantBeyondReach."""
    row = the_one(RoleAssignment.objects.filter(pk=assignment_id, revoked_at__isnull=True).select_related("node"))
    now = clock.now()
    if not by.is_system:
        rules.check_grant(granter_id=by.user_id, granter_roles=by.roles, user_id=row.user_id, role=Role(row.role))
        _check_reach(by, row.node, now)
    take(row, by=by, at=now)


def take(row: RoleAssignment, *, by: Actor, at: datetime) -> None:
    """Take a role whose taking has been checked."""
    row.revoked_at, row.revoked_by_id = at, None if by.is_system else by.user_id
    row.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(by, "people.revoke_role", subject=("people.user", row.user_id), role=row.role, node=str(row.node_id))
    events.publish(RoleRevoked(user_id=row.user_id, role=row.role, node_id=row.node_id))


def _check_reach(by: Actor, node: OrgNode, at: datetime) -> None:
    # By the granter's own nodes and not by projects: a region without projects has some later.
    places = RoleAssignment.objects.filter(
        live(at), user_id=by.user_id, role__in=[str(role) for role in ASSIGN_ROLES.levels]
    ).select_related("node")
    if not any(node.is_within(place.node) for place in places):
        raise errors.GrantBeyondReach(node=node.name)


def _close_what_has_ended(user: User, at: datetime) -> None:
    # What has run out no longer stands in the way of what is given now.
    RoleAssignment.objects.filter(user=user, revoked_at__isnull=True, valid_to__lte=at).update(revoked_at=at)


def _standing_roles(user: User) -> list[str]:
    return list(RoleAssignment.objects.filter(user=user, revoked_at__isnull=True).values_list("role", flat=True))
