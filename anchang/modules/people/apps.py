"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the second factor's ears, the frame's questions and the menu."""
        from anchang.modules.people import access
        from anchang.modules.people.ports import use_sms_gateway
        from anchang.modules.people.tencent import TencentSms
        from anchang.modules.people.web import appearance, second_factor
        from anchang.web import context
        from anchang.web.navigation import Group, MenuEntry, register

        second_factor.watch()
        if settings.SMS_PROVIDER == "tencent":
            use_sms_gateway(TencentSms(**settings.SMS, templates=settings.SMS_TEMPLATES))
        context.provide_role_title(appearance.role_title)
        context.provide_appearance_store(appearance.keep)
        register(MenuEntry(Group.OWN, _("员工"), "people:staff_list", "badge", access.SEE_STAFF, 70, in_project=False))
        register(MenuEntry(Group.OWN, _("组织"), "people:org", "tree", access.SEE_ORG, 75, in_project=False))
        register(
            MenuEntry(Group.OWN, _("短信发件箱"), "people:texts", "message", access.SEE_TEXTS, 78, in_project=False)
        )
        register(
            MenuEntry(Group.OWN, _("公司外观"), "people:brand", "image", access.CHANGE_BRAND, 80, in_project=False)
        )
        register(MenuEntry(Group.OWN, _("我的"), "people:me", "person", None, 90, thumb=4, in_project=False))
