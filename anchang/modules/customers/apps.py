"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the book into the menu, and people into the palette."""
        from anchang.modules.customers import access
        from anchang.modules.customers.web.found import find
        from anchang.web import palette
        from anchang.web.navigation import Group, MenuEntry, register

        register(MenuEntry(Group.CUSTOMERS, _("客户"), "customers:list", "people", access.VIEW, 20, thumb=2))
        palette.register(_("客户"), permission=access.VIEW, find=find, order=20)
        palette.register_act(_("新增客户"), "customers:new", icon="plus", permission=access.REGISTER)
