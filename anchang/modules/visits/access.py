"""Who may see and do what at the reception."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anchang.kernel.access import Actor, Level, Permission, visible
from anchang.modules.people.api import Role
from anchang.modules.visits.models import RegisterImport, Visit

VIEW = Permission(
    "visits.view",
    title=_("查看来访"),
    levels={
        Role.CONSULTANT: Level.OWN,
        Role.MANAGER: Level.ALL,
        Role.RECEPTION: Level.ALL,
        Role.CHANNEL_MANAGER: Level.ALL,
        Role.LEADER: Level.ALL,
    },
)
RECEIVE = Permission(
    "visits.register", title=_("登记来访"), levels={Role.RECEPTION: Level.ALL, Role.MANAGER: Level.ALL}
)
ROTATION = Permission(
    "visits.rotation", title=_("安排轮排"), levels={Role.RECEPTION: Level.ALL, Role.MANAGER: Level.ALL}
)
ACCEPT = Permission("visits.accept", title=_("接待客户"), levels={Role.CONSULTANT: Level.OWN, Role.MANAGER: Level.ALL})
IMPORT = Permission("visits.import", title=_("导入来访登记"), levels={Role.MANAGER: Level.ALL, Role.ADMIN: Level.ALL})


def visible_to(actor: Actor, permission: Permission = VIEW, *, project_id: UUID | None = None) -> QuerySet[Visit]:
    """Return the visits within the actor's reach; a consultant's own are those they receive."""
    rows = Visit.objects.all()
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    return visible(rows, actor, permission, owner="received_by_id")


def imports_of(actor: Actor) -> QuerySet[RegisterImport]:
    """Return the imports of the projects into which the actor may import."""
    return visible(RegisterImport.objects.all(), actor, IMPORT, owner="made_by")
