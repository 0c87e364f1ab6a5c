"""Who may do what in this module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.access import Level, Permission
from anchang.modules.people.api import Role

VIEW = Permission(
    "followups.view",
    title=_("查看跟进"),
    levels={
        Role.CONSULTANT: Level.OWN,
        Role.MANAGER: Level.ALL,
        Role.LEADER: Level.ALL,
    },
)
RECORD = Permission(
    "followups.record",
    title=_("记跟进"),
    levels={Role.CONSULTANT: Level.OWN, Role.MANAGER: Level.ALL},
)
TODAY = Permission(
    "followups.today",
    title=_("打开今日"),
    levels={
        Role.CONSULTANT: Level.OWN,
        Role.MANAGER: Level.ALL,
        Role.LEADER: Level.ALL,
        Role.BROKER: Level.OWN,
        Role.AGENCY_LEAD: Level.OWN,
        Role.CHANNEL_MANAGER: Level.ALL,
        Role.CLERK: Level.ALL,
    },
)
