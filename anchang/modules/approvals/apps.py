"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the requests into the menu and dress their notices."""
        from anchang.modules.approvals import access
        from anchang.modules.approvals.actions import ASKED, SAID
        from anchang.modules.approvals.web.badge import waiting
        from anchang.modules.notices.api import register_kind
        from anchang.web import slots
        from anchang.web.navigation import Group, MenuEntry, register

        register(MenuEntry(Group.DEALS, _("审批"), "approvals:list", "stamp", access.VIEW, order=30, badge=waiting))
        slots.register("today", title=_("待我审批"), url_name="approvals:today", order=20, permission=access.DECIDE)
        register_kind(ASKED, title=_("待审批"), icon="stamp")
        register_kind(SAID, title=_("审批结果"), icon="stamp")
