"""Wiring of the module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FilingsConfig(AppConfig):
    """What the module registers at start."""

    name = "anchang.modules.filings"
    label = "filings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put filing into the menu, the filings onto the pages of the customer and of the day."""
        _enter_menu()
        _enter_pages()
        _name_notices()


def _enter_menu() -> None:
    from anchang.modules.filings import access
    from anchang.web.navigation import Group, MenuEntry, register

    register(MenuEntry(Group.CUSTOMERS, _("渠道报备"), "filings:desk", "flag", access.VIEW, 30))
    own = access.MANAGE_OWN_BROKERS
    register(MenuEntry(Group.CUSTOMERS, _("本公司经纪人"), "filings:my_brokers", "badge", own, 25, in_project=False))
    register(MenuEntry(Group.CUSTOMERS, _("全民经纪人"), "filings:agents", "megaphone", access.MANAGE_AGENTS, 37))
    register(MenuEntry(Group.CUSTOMERS, _("争议"), "filings:disputes", "warning", access.ARBITRATE, 32))
    register(MenuEntry(Group.CUSTOMERS, _("渠道公司"), "filings:agencies", "badge", access.MANAGE_AGENCIES, 35))
    register(MenuEntry(Group.CUSTOMERS, _("报备规则"), "filings:rules", "book", access.VIEW_RULES, 33))
    register(MenuEntry(Group.CUSTOMERS, _("报备待办"), "filings:queue", "check", access.HANDLE, 25))
    register(
        MenuEntry(
            Group.CUSTOMERS,
            _("报备客户"),
            "filings:new",
            "plus",
            access.SUBMIT,
            10,
            thumb=2,
            thumb_title=pgettext_lazy("menu", "报备"),
            in_project=False,
        )
    )
    register(
        MenuEntry(
            Group.CUSTOMERS,
            _("我的客户"),
            "filings:mine",
            "people",
            access.VIEW_OWN,
            20,
            thumb=3,
            thumb_title=_("客户"),
            in_project=False,
        )
    )


def _enter_pages() -> None:
    from anchang.modules.approvals.ports import register_kind as register_request
    from anchang.modules.filings import access
    from anchang.modules.filings.actions.approving import KIND, check_approval
    from anchang.modules.filings.web.rules_card import brief, describe
    from anchang.modules.people.api import Role
    from anchang.web import home, slots

    slots.register(
        "customer",
        title=_("渠道报备"),
        url_name="filings:of_customer",
        order=30,
        permission=access.VIEW_OF_CUSTOMER,
    )
    slots.register("today", title=_("报备即将到期"), url_name="filings:today", order=30, permission=access.READ)
    for role in access.FILERS:
        home.register(role, "filings:new", 40, in_project=False)
    register_request(
        KIND,
        title=_("报备规则"),
        template="filings/rules_card.html",
        describe=describe,
        brief=brief,
        check=check_approval,
    )
    home.register(Role.AGENCY_LEAD, "filings:mine", 50, in_project=False)
    home.register(Role.CHANNEL_MANAGER, "filings:queue", 30)


def _name_notices() -> None:
    from anchang.modules.notices.api import register_kind

    register_kind("filings.rules", title=_("报备规则"), icon="book")
    register_kind("filings.contract", title=_("渠道合同"), icon="flag")
    register_kind("filings.deadline", title=_("报备期限"), icon="flag")
    register_kind("filings.dispute", title=_("争议处理"), icon="flag")
    register_kind("filings.consent", title=_("客户答复"), icon="check")
    register_kind("filings.standing", title=_("报备进展"), icon="flag")
    register_kind("filings.follow", title=_("跟进逾期提醒"), icon="clock")
    register_kind("filings.nudge", title=_("渠道提醒"), icon="bell")
    register_kind("filings.extension", title=_("报备延期"), icon="clock")
    register_kind("filings.sweep", title=_("疑似撞库"), icon="warning")
