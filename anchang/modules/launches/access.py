"""Who may see and do what with launches."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anchang.kernel.access import Actor, Level, Permission, visible
from anchang.modules.launches.models import Entitlement, Launch
from anchang.modules.people.api import Role

VIEW = Permission(
    "launches.view",
    title=_("查看线上开盘"),
    levels=dict.fromkeys((Role.PLANNER, Role.MANAGER, Role.LEADER), Level.ALL),
)
PLAN = Permission(
    "launches.plan", title=_("筹备线上开盘"), levels=dict.fromkeys((Role.PLANNER, Role.MANAGER), Level.ALL)
)
COMMAND = Permission(
    "launches.command", title=_("指挥线上开盘"), levels=dict.fromkeys((Role.PLANNER, Role.MANAGER), Level.ALL)
)
# A consultant's buyers during a launch; a leader sees everybody's.
FOLLOW = Permission(
    "launches.follow",
    title=_("查看开盘客户的进展"),
    levels={Role.CONSULTANT: Level.OWN, Role.LEADER: Level.ALL, Role.MANAGER: Level.ALL},
)
APPOINT = Permission(
    "launches.appoint_for",
    title=_("代客户预约签约"),
    levels={Role.CONSULTANT: Level.OWN, Role.PLANNER: Level.ALL, Role.MANAGER: Level.ALL},
)


def followed_by(actor: Actor, permission: Permission = FOLLOW) -> QuerySet[Entitlement]:
    """Return the buyers of launches within the actor's reach."""
    return visible(Entitlement.objects.all(), actor, permission, project="launch__project_id", owner="consultant_id")


def visible_to(actor: Actor, permission: Permission = VIEW) -> QuerySet[Launch]:
    """Return the launches within the actor's reach."""
    return visible(Launch.objects.all(), actor, permission, owner="made_by_id")


def may_appoint(actor: Actor, launch: Launch) -> bool:
    """Tell whether the actor takes times for buyers of a launch that offers some."""
    return bool(launch.sign_days) and not launch.is_played_out and actor.can(APPOINT, launch.project_id)
