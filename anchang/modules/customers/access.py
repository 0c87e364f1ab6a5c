"""Who may see and do what with customers."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anchang.kernel.access import Actor, Level, Permission, visible
from anchang.modules.customers.models import Customer
from anchang.modules.people.api import Role

VIEW = Permission(
    "customers.view",
    title=_("查看客户"),
    levels={
        Role.CONSULTANT: Level.OWN,
        Role.MANAGER: Level.ALL,
        Role.RECEPTION: Level.ALL,
        Role.CHANNEL_MANAGER: Level.ALL,
        Role.CASHIER: Level.ALL,
        Role.FINANCE_LEAD: Level.ALL,
        Role.CLERK: Level.ALL,
        Role.LEADER: Level.ALL,
    },
)
NAME = Permission(
    "customers.name",
    title=_("查看客户全名"),
    levels={Role.CONSULTANT: Level.OWN, Role.MANAGER: Level.ALL, Role.RECEPTION: Level.ALL},
)
REGISTER = Permission(
    "customers.register",
    title=_("新增客户"),
    levels={
        Role.CONSULTANT: Level.OWN,
        Role.MANAGER: Level.ALL,
        Role.RECEPTION: Level.ALL,
    },
)
EDIT = Permission(
    "customers.edit",
    title=_("修改客户"),
    levels={Role.CONSULTANT: Level.OWN, Role.MANAGER: Level.ALL},
)
REVEAL = Permission(
    "customers.reveal",
    title=_("查看完整号码"),
    levels={Role.CONSULTANT: Level.OWN, Role.MANAGER: Level.ALL},
)
EXPORT = Permission("customers.export", title=_("导出客户"), levels={Role.MANAGER: Level.ALL, Role.LEADER: Level.ALL})
ASSIGN = Permission("customers.assign", title=_("交接客户"), levels={Role.MANAGER: Level.ALL})
MERGE = Permission("customers.merge", title=_("合并客户"), levels={Role.MANAGER: Level.ALL})
REVIEW = Permission(
    "customers.review",
    title=_("核对导入"),
    levels={Role.MANAGER: Level.ALL, Role.RECEPTION: Level.ALL},
)


def visible_to(actor: Actor, permission: Permission = VIEW, *, project_id: UUID | None = None) -> QuerySet[Customer]:
    """Return the customers within the actor's reach, of one project if given, without those merged into others."""
    rows = Customer.objects.filter(merged_into__isnull=True)
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    return visible(rows, actor, permission)
