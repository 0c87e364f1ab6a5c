"""Who may see and do what with units."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anchang.kernel.access import Actor, Level, Permission, visible
from anchang.modules.inventory.models import ImportMapping, ImportRun, Unit
from anchang.modules.people.api import Role

SEE = Permission(
    "inventory.see_units",
    title=_("查看房源"),
    levels=dict.fromkeys(
        (
            Role.CONSULTANT,
            Role.MANAGER,
            Role.RECEPTION,
            Role.CHANNEL_MANAGER,
            Role.PLANNER,
            Role.CASHIER,
            Role.FINANCE_LEAD,
            Role.LEADER,
            Role.ADMIN,
            Role.CLERK,
            Role.API_CLIENT,
        ),
        Level.ALL,
    ),
)
SHOW_WALL = Permission(
    "inventory.show_wall",
    title=_("投放大屏"),
    levels=dict.fromkeys((Role.MANAGER, Role.LEADER, Role.PLANNER), Level.ALL),
)
SEE_FLOOR_PRICE = Permission(
    "inventory.see_floor_price", title=_("查看底价"), levels={Role.MANAGER: Level.ALL, Role.LEADER: Level.ALL}
)
LOCK = Permission(
    "inventory.lock_unit", title=_("锁定房源"), levels={Role.CONSULTANT: Level.OWN, Role.MANAGER: Level.ALL}
)
RELEASE_ANY_LOCK = Permission("inventory.release_any_lock", title=_("释放他人的锁定"), levels={Role.MANAGER: Level.ALL})
CONTROL = Permission(
    "inventory.control_units", title=_("销控和预留"), levels={Role.CLERK: Level.ALL, Role.MANAGER: Level.ALL}
)
RELEASE = Permission(
    "inventory.release_units", title=_("推盘"), levels={Role.CLERK: Level.ALL, Role.MANAGER: Level.ALL}
)
IMPORT = Permission(
    "inventory.import_prices", title=_("导入价格表"), levels={Role.ADMIN: Level.ALL, Role.MANAGER: Level.ALL}
)
PUBLISH = Permission(
    "inventory.publish_prices",
    title=_("发布价格"),
    levels={Role.ADMIN: Level.ALL, Role.MANAGER: Level.ALL, Role.LEADER: Level.ALL},
)


def visible_to(actor: Actor) -> QuerySet[Unit]:
    """Return the units of the projects that the actor may see."""
    return visible(Unit.objects.select_related("building", "price"), actor, SEE)


def imports_of(actor: Actor) -> QuerySet[ImportRun]:
    """Return the imports of the projects into which the actor may import."""
    return visible(ImportRun.objects.all(), actor, IMPORT, owner="made_by_id")


def mappings_of(actor: Actor) -> QuerySet[ImportMapping]:
    """Return the layouts saved in the projects into which the actor may import."""
    return visible(ImportMapping.objects.all(), actor, IMPORT, owner="made_by_id")
