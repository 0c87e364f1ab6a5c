"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LaunchesConfig(AppConfig):
    """The module's tables; what the gate writes into them it reads by itself."""

    name = "anchang.modules.launches"
    label = "launches"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put launches into the menu; say who takes deposits."""
        from anchang.modules.launches import access
        from anchang.modules.launches.providers import set_up
        from anchang.web.navigation import Group, MenuEntry, register

        register(MenuEntry(Group.DEALS, _("线上开盘"), "launches:list", "flag", access.VIEW, order=20))
        set_up()
