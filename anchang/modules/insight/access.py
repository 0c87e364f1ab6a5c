"""Who may see figures, keep the machinery running, and read the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.access import Level, Permission
from anchang.modules.people.api import Role

SEE = Permission(
    "insight.see",
    title=_("查看看板"),
    levels={
        Role.MANAGER: Level.ALL,
        Role.LEADER: Level.ALL,
        Role.PLANNER: Level.ALL,
        Role.CHANNEL_MANAGER: Level.ALL,
        Role.FINANCE_LEAD: Level.ALL,
    },
)
SEE_CHANNELS = Permission(
    "insight.see_channels",
    title=_("查看渠道漏斗"),
    levels={
        Role.MANAGER: Level.ALL,
        Role.LEADER: Level.ALL,
        Role.CHANNEL_MANAGER: Level.ALL,
        Role.FINANCE_LEAD: Level.ALL,
    },
)
SET_CEILING = Permission(
    "insight.set_ceiling",
    title=_("设定渠道占比上限"),
    levels={Role.MANAGER: Level.ALL, Role.LEADER: Level.ALL},
)
OPERATE = Permission("insight.operate", title=_("查看系统运行"), levels={Role.ADMIN: Level.ALL})
READ_AUDIT = Permission("insight.read_audit", title=_("查看审计"), levels={Role.AUDITOR: Level.ALL})
