"""The one list of modules, in order: a module may import only what stands above it."""

from __future__ import annotations

MODULES: tuple[str, ...] = (
    "people",  # 组织与账号: staff, agencies, brokers, roles, data scope
    "notices",  # 消息: inbox and reminders
    "approvals",  # 审批: a request, its steps, a verdict; knows no other module
    "customers",  # 客户: the person, phones, households, last seen
    "inventory",  # 房源: projects, buildings, units, price versions, claims on units
    "filings",  # 渠道报备: an agency reports a customer and earns a protected window
    "visits",  # 来访登记: reception, rotation, who came and who brought them
    "followups",  # 移动销售: grades, follow-ups, tasks
    "deals",  # 认购: subscriptions and their discounts
    "launches",  # 线上开盘: plans, eligibility, rehearsal; arms the gate
    "insight",  # 报表: the funnel, absorption and the day, each with its definition
)


def app_labels() -> list[str]:
    """Return the dotted application names, in module order."""
    return [f"anchang.modules.{name}" for name in MODULES]
