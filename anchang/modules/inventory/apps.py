"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InventoryConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.inventory"
    label = "inventory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the board into the menu, and units into the palette."""
        from anchang.modules.inventory import access
        from anchang.modules.inventory.web.found import find
        from anchang.web import palette
        from anchang.web.navigation import Group, MenuEntry, register

        register(MenuEntry(Group.SITE, _("房源"), "inventory:board", "building", access.SEE, 40, thumb=3))
        palette.register(_("房源"), permission=access.SEE, find=find, order=10)
        palette.register_act(_("导入价格表"), "inventory:imports", icon="upload", permission=access.IMPORT)
