"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupsConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.followups"
    label = "followups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the day into the menu, the history onto the customer's page, and begin there who works here."""
        from anchang.modules.followups import access
        from anchang.modules.notices.api import register_kind
        from anchang.modules.people.api import Role
        from anchang.web import home, slots
        from anchang.web.navigation import Group, MenuEntry, register

        register(MenuEntry(Group.SITE, _("今日"), "followups:today", "today", access.TODAY, 10, thumb=1))
        for page in ("customer", "contact"):
            slots.register(page, title=_("跟进"), url_name="followups:history", order=10, permission=access.VIEW)
        slots.register_act(
            "customer",
            title=_("记跟进"),
            icon="edit",
            url_name="followups:follow_up",
            order=10,
            permission=access.RECORD,
        )
        slots.register_act(
            "visit",
            title=_("写跟进"),
            icon="edit",
            url_name="followups:follow_up",
            order=10,
            permission=access.RECORD,
        )
        home.register(Role.MANAGER, "followups:today", 10)
        home.register(Role.CONSULTANT, "followups:today", 20)
        register_kind("followups.soon", title=_("即将逾期"), icon="clock")
        register_kind("followups.overdue", title=_("跟进逾期"), icon="warning")
        register_kind("followups.recycle", title=_("将回公海"), icon="pool")
        register_kind("followups.returned", title=_("已回公海"), icon="pool")
