"""Who sees requests, and who may decide them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anchang.kernel.access import Actor, Level, Permission, visible
from anchang.modules.approvals import rules
from anchang.modules.approvals.models import Request
from anchang.modules.approvals.states import State
from anchang.modules.people.api import Role

APPROVERS = (Role.MANAGER, Role.LEADER, Role.CASHIER, Role.FINANCE_LEAD, Role.CHANNEL_MANAGER, Role.CLERK)

VIEW = Permission(
    "approvals.view",
    title=_("查看审批"),
    levels={
        Role.CONSULTANT: Level.OWN,
        Role.PLANNER: Level.OWN,
        Role.CASHIER: Level.OWN,
        Role.CHANNEL_MANAGER: Level.OWN,
        Role.CLERK: Level.OWN,
        Role.MANAGER: Level.ALL,
        Role.FINANCE_LEAD: Level.ALL,
        Role.LEADER: Level.ALL,
    },
)
DECIDE = Permission("approvals.decide", title=_("审批"), levels=dict.fromkeys(APPROVERS, Level.ALL))


def visible_to(actor: Actor) -> QuerySet[Request]:
    """Return what the actor may see: the requests in reach, one's own, and what waits for one's word."""
    if actor.is_system:
        return Request.objects.all()
    seen = visible(Request.objects.all(), actor, VIEW, owner="requester_id", team="requester_id")
    return seen | Request.objects.filter(_put_to(actor)) if actor.can(DECIDE) else seen


def waiting_for(actor: Actor, project_id: UUID | None = None) -> QuerySet[Request]:
    """Return the pending requests that the actor may decide, flagged ones in front, oldest first; never one's own."""
    if not actor.can(DECIDE, project_id):
        return Request.objects.none()
    rows = Request.objects.filter(_put_to(actor), state=State.PENDING).exclude(requester_id=actor.user_id)
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    return rows.order_by("-is_flagged", "pk")


def after(rows: QuerySet[Request], request_id: UUID) -> QuerySet[Request]:
    """Return those of the waiting that come behind one, which may be decided by now."""
    later = Q(pk__gt=request_id)
    if Request.objects.filter(pk=request_id, is_flagged=True).exists():
        return rows.filter(Q(is_flagged=True) & later | Q(is_flagged=False))
    return rows.filter(later, is_flagged=False)


def roles_at(actor: Actor, project_id: UUID) -> frozenset[str]:
    """Return the roles an actor holds at a project."""
    return frozenset(grant.role for grant in actor.grants if project_id in grant.project_ids)


def _put_to(actor: Actor) -> Q:
    found = Q(pk__in=[])
    for grant in actor.grants:
        if grant.role in DECIDE.levels and grant.project_ids:
            found |= Q(approver_role__in=sorted(rules.decidable(grant.role)), project_id__in=sorted(grant.project_ids))
    return found
