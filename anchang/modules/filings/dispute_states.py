"""The words of disputes (domain guide §4.7 to §4.9): why one appeals, what is told, how it was decided."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a broker appeals."""

    FIRST = "first", _("我报备在先")
    ESCORTED = "escorted", _("是我陪同到访")
    CONTACT = "contact", _("客户一直由我联系")
    OTHER_PERSON = "other", _("不是同一位客户")
    MISTAKE = "mistake", _("系统或现场登记有误")


class Decision(models.TextChoices):
    """What an arbiter may decide (domain guide §4.9)."""

    UPHOLD = "uphold", _("维持原判")
    REASSIGN = "reassign", _("改判归申诉方")
    SPLIT = "split", _("按比例分成")
    NATURAL = "natural", _("按自然到访")
    FRAUD = "fraud", _("认定虚假报备")


# What needs a second filing to be decided against, or to share with.
NEEDS_RIVAL: frozenset[Decision] = frozenset({Decision.SPLIT})


class Step(models.TextChoices):
    """A decision is final at once, but a split by who is no manager: proposed, then confirmed or returned."""

    PROPOSED = "proposed", _("拟分成")
    RETURNED = "returned", _("退回")
    FINAL = "final", _("结论")


class Side(models.TextChoices):
    """Whom a fact speaks of."""

    APPELLANT = "filing", _("申诉方")
    RIVAL = "rival", _("对方")
    SITE = "site", _("现场")


class Proof(models.TextChoices):
    """Kinds of evidence, the strongest first (domain guide §4.7)."""

    ESCORT = "escort", _("到访确认")
    FILING = "filing", _("有效报备")
    VISIT = "visit", _("顾问登记的来访")
    CALL = "call", _("通话记录")
    CHAT = "chat", _("聊天记录")
