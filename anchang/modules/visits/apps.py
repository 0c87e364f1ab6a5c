"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the counter and the visits into the menu, the turn onto the day's page, visits onto the customer's."""
        from anchang.modules.notices.api import register_kind
        from anchang.modules.people.api import Role
        from anchang.modules.visits import access
        from anchang.web import home, slots
        from anchang.web.navigation import Group, MenuEntry, register

        register(
            MenuEntry(
                Group.SITE, _("来访登记"), "visits:reception", "door", access.RECEIVE, 20,
                thumb=5, thumb_title=_("登记"),
            )
        )  # fmt: skip
        register(MenuEntry(Group.SITE, _("来访"), "visits:list", "rotation", access.VIEW, 30))
        register(MenuEntry(Group.SITE, _("导入来访登记"), "visits:import", "upload", access.IMPORT, 35))
        slots.register("today", title=_("轮到您接待"), url_name="visits:turn", order=10, permission=access.ACCEPT)
        slots.register("today", title=_("接待"), url_name="visits:floor", order=25, permission=access.ROTATION)
        slots.register("customer", title=_("来访"), url_name="visits:of_customer", order=20, permission=access.VIEW)
        home.register(Role.RECEPTION, "visits:reception", 30)
        register_kind("visits.waiting", title=_("轮到您接待"), icon="rotation")
        register_kind("visits.owner", title=_("您的客户到访"), icon="people")
