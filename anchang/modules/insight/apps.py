"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put figures, machinery and audit into the menu; let those begin there who lead, operate or audit."""
        from anchang.modules.insight import access
        from anchang.modules.people.api import Role
        from anchang.web import home, slots
        from anchang.web.navigation import Group, MenuEntry, register

        register(MenuEntry(Group.BUSINESS, _("看板"), "insight:dashboard", "chart", access.SEE, 10, thumb=5))
        register(MenuEntry(Group.BUSINESS, _("渠道漏斗"), "insight:channels", "filter", access.SEE_CHANNELS, 20))
        register(
            MenuEntry(Group.BUSINESS, _("系统运行"), "insight:system", "gear", access.OPERATE, 80, in_project=False)
        )
        register(
            MenuEntry(Group.BUSINESS, _("审计"), "insight:audit", "shield", access.READ_AUDIT, 90, in_project=False)
        )
        slots.register("today", title=_("今天的数字"), url_name="insight:today", order=60, permission=access.SEE)
        slots.register("wall", title=_("今日与本月"), url_name="insight:wall", order=10, permission=access.SEE)
        home.register(Role.LEADER, "insight:dashboard", 5)
        home.register(Role.FINANCE_LEAD, "insight:dashboard", 60)
        home.register(Role.PLANNER, "insight:dashboard", 70)
        home.register(Role.ADMIN, "insight:system", 80, in_project=False)
        home.register(Role.AUDITOR, "insight:audit", 90, in_project=False)
