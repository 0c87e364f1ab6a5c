"""Who may do what in this module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.access import Level, Permission
from anchang.modules.people.states import Role

ADMINISTRATORS: dict[str, Level] = {Role.ADMIN: Level.ALL, Role.SECURITY: Level.ALL, Role.AUDITOR: Level.ALL}

SEE_STAFF = Permission(
    "people.see_staff",
    title=_("查看员工"),
    levels={**ADMINISTRATORS, Role.MANAGER: Level.ALL, Role.LEADER: Level.ALL, Role.CHANNEL_MANAGER: Level.ALL},
)
MANAGE_STAFF = Permission("people.manage_staff", title=_("管理账号"), levels={Role.ADMIN: Level.ALL})
ASSIGN_ROLES = Permission(
    "people.assign_roles", title=_("授权"), levels={Role.ADMIN: Level.ALL, Role.SECURITY: Level.ALL}
)
SEE_ORG = Permission(
    "people.see_org",
    title=_("查看组织"),
    levels={**ADMINISTRATORS, Role.MANAGER: Level.ALL, Role.LEADER: Level.ALL},
)
CHANGE_BRAND = Permission("people.change_brand", title=_("设置公司外观"), levels={Role.ADMIN: Level.ALL})
TAKE_MANY = Permission("people.take_many", title=_("导出较多个人信息"), levels={Role.MANAGER: Level.ALL})
PLACE_OFFICE = Permission(
    "people.place_office",
    title=_("设置案场位置"),
    levels={Role.CHANNEL_MANAGER: Level.ALL, Role.MANAGER: Level.ALL},
)
MANAGE_ORG = Permission("people.manage_org", title=_("管理组织"), levels={Role.ADMIN: Level.ALL})
SEE_TEXTS = Permission("people.see_texts", title=_("查看短信发件箱"), levels={Role.ADMIN: Level.ALL})
