"""The words of the module: how one was in touch, what is said about it, which reminder was sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    """How a customer was contacted."""

    CALL = "call", _("电话")
    WECHAT = "wechat", _("微信")
    VISIT = "visit", _("面谈")
    SMS = "sms", _("短信")
    OTHER = "other", _("其他")


class Kind(models.TextChoices):
    """What a reminder is about (domain guide §6.2)."""

    SOON = "soon", _("即将逾期")
    OVERDUE = "overdue", _("已逾期")
    RECYCLE = "recycle", _("将回公海")


# What a grade means, in the tradition of the lead's heat (domain guide §6.1).
GRADE_MEANINGS = {
    "A": _("需求明确，一个月内，决策人已知，预算匹配"),
    "B": _("真实需求，时间更晚或缺决策人"),
    "C": _("意向模糊，三个月以上"),
    "D": _("无效，不再跟进"),
}
