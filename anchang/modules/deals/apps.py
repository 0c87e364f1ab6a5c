"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DealsConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.deals"
    label = "deals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put subscriptions into the menu and onto earlier pages; answer approvers and filings."""
        from anchang.modules.approvals.ports import register_kind as register_request
        from anchang.modules.deals import access
        from anchang.modules.deals.actions.closing import LAPSED
        from anchang.modules.deals.actions.subscribe import KIND
        from anchang.modules.deals.owners import owned_at
        from anchang.modules.deals.web.card import brief, describe
        from anchang.modules.filings.ports import use_owner_register
        from anchang.modules.notices.api import register_kind as register_notice
        from anchang.web import slots
        from anchang.web.navigation import Group, MenuEntry, register

        register(MenuEntry(Group.DEALS, _("认购签约"), "deals:list", "home", access.VIEW, order=10))
        slots.register("today", title=_("待签约"), url_name="deals:today", order=30, permission=access.VIEW)
        slots.register(
            "unit", title=pgettext_lazy("deal", "认购"), url_name="deals:of_unit", order=10, permission=access.VIEW
        )
        slots.register("lock", title=_("去认购"), url_name="deals:of_lock", order=10, permission=access.SUBSCRIBE)
        slots.register(
            "customer",
            title=pgettext_lazy("deal", "认购"),
            url_name="deals:of_customer",
            order=30,
            permission=access.VIEW,
        )
        register_request(KIND, title=_("特批折扣"), template="deals/approval_card.html", describe=describe, brief=brief)
        use_owner_register(owned_at)
        register_notice(LAPSED, title=_("认购失效"), icon="warning")
