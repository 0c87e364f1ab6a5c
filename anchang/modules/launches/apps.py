"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LaunchesConfig(AppConfig):
    """The module's tables; what the gate writes into them it reads by itself."""

    name = "anchang.modules.launches"
    label = "launches"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put launches into the menu and their requests before approvers; say who takes deposits."""
        from anchang.modules.approvals.ports import register_kind
        from anchang.modules.launches import access
        from anchang.modules.launches.actions.asking import KINDS, UNDONE
        from anchang.modules.launches.actions.checking import CHECKS
        from anchang.modules.launches.providers import set_up
        from anchang.modules.launches.web.card import CARD, brief, describe
        from anchang.modules.notices.api import register_kind as register_notice
        from anchang.web import slots
        from anchang.web.navigation import Group, MenuEntry, register

        short = pgettext_lazy("menu", "开盘")
        register(
            MenuEntry(Group.DEALS, _("线上开盘"), "launches:list", "flag", access.VIEW, 20, thumb=6, thumb_title=short)
        )
        slots.register("today", title=_("我的开盘客户"), url_name="launches:today", order=10, permission=access.FOLLOW)
        for name, command in KINDS.items():
            register_kind(
                name, title=command.label, template=CARD, describe=describe, brief=brief, check=CHECKS[command]
            )
        register_notice(UNDONE, title=_("开盘操作没有执行"), icon="warning")
        set_up()
        _register_kinds()


def _register_kinds() -> None:
    from anchang.modules.launches.actions import ended, telling
    from anchang.modules.notices.api import register_kind

    register_kind(ended.ENDED, title=_("请关闭开盘"), icon="flag")
    register_kind(telling.PICKED, title=_("选定房源"), icon="flag")
    register_kind(telling.LOST, title=_("没有保住房源"), icon="flag")
    register_kind(telling.SETTLED, title=_("选房转认购"), icon="flag")
    register_kind(telling.REFUSED, title=_("退回定金"), icon="flag")
    register_kind(telling.SIGNED, title=pgettext_lazy("done", "电子签署"), icon="flag")
