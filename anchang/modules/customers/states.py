"""The words of the module: grades, where a customer stands, what makes an imported row doubtful."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    """How likely a customer buys (domain guide §6.1, heat of the lead)."""

    A = "A", _("A 级")
    B = "B", _("B 级")
    C = "C", _("C 级")
    D = "D", _("D 级")


class Status(models.TextChoices):
    """Where a customer stands on the road to the contract (domain guide §3b)."""

    CLUE = "clue", _("线索")
    PENDING = "pending", _("待跟进")
    FOLLOWING = "following", _("跟进中")
    QUEUED = "queued", _("已认筹")
    SUBSCRIBED = "subscribed", _("已认购")
    SIGNED = "signed", _("已签约")
    LOST = "lost", _("已流失")


# Nobody reminds whoever has bought, or will not.
NO_LONGER_FOLLOWED: frozenset[Status] = frozenset({Status.SUBSCRIBED, Status.SIGNED, Status.LOST})


class VisitKind(models.TextChoices):
    """Whether a group comes for the first time."""

    FIRST = "first", _("首访")
    REPEAT = "repeat", _("复访")


class Doubt(models.TextChoices):
    """Why an imported row waits for a person."""

    NO_PHONE = "no_phone", _("没有电话")
    BAD_PHONE = "bad_phone", _("电话有误")
    OTHER_NAME = "other_name", _("同号不同名")
    NO_NAME = "no_name", _("没有姓名")


class Settlement(models.TextChoices):
    """What became of a doubtful row."""

    OPEN = "open", _("待核对")
    JOINED = "joined", _("已并入")
    CREATED = "created", _("已新建")
    IGNORED = "ignored", _("已忽略")


class SearchForm(models.TextChoices):
    """In which form a number was asked for."""

    FULL = "full", _("全号")
    F3L4 = "f3l4", _("前三后四")
    F3L6 = "f3l6", _("前三后六")
    LAST = "last", _("尾号")
