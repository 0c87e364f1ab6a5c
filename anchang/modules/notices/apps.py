"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the inbox into the menu."""
        from anchang.web.navigation import Group, MenuEntry, register

        # No number here: what is due is counted by the entry where it is done (look §5); the bell tells of news.
        register(MenuEntry(Group.OWN, _("消息"), "notices:inbox", "bell", permission=None, order=10, in_project=False))
