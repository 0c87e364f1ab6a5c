"""The words of the module: why people come, who receives them, what happens in the rotation (domain guide §5)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Why a group comes."""

    BUY = "buy", _("看房")
    PEER = "peer", _("同行踩盘")
    OTHER = "other", _("其他事务")


class Source(models.TextChoices):
    """What brought them, as far as anybody knows; a medium is named beside it.

    A channel did when a filing counts for the visit; the others are what the group says, where it was asked.
    """

    NATURAL = "natural", _("自然到访")
    CHANNEL = "channel", _("渠道")
    CALL = "call", _("来电")
    REFERRAL = "referral", _("老带新")
    FRIEND = "friend", _("朋友介绍")
    MEDIA = "media", _("媒体")
    UNKNOWN = "unknown", _("来源不详")


class Stage(models.TextChoices):
    """How far a reception is."""

    WAITING = "waiting", _("待接待")
    RECEIVING = "receiving", _("接待中")
    ENDED = "ended", _("已结束")


OPEN_STAGES: frozenset[Stage] = frozenset({Stage.WAITING, Stage.RECEIVING})


class Verdict(models.TextChoices):
    """What the desk is told about whoever stands before it, in order of weight (domain guide §5.1)."""

    NEW = "new", _("新客户")
    OLD_HERE = "old_here", _("老客户（在岗）")
    OLD_AWAY = "old_away", _("老客户（不在岗）")
    POOL = "pool", _("公海客户")
    FILED = "filed", _("渠道报备")
    OWNER = "owner", _("老业主")
    NOT_BUYING = "not_buying", _("不购房")


class Turn(models.TextChoices):
    """How a reception counts in the rotation (domain guide §5.3)."""

    TURN = "turn", _("轮序接待")
    NAMED = "named", _("客户指名")
    NAMED_OLD = "named_old", _("指名老客户")
    OLD = "old", _("老客户")
    COURTESY = "courtesy", _("义务接待")
    NONE = "none", _("不计轮次")


class Happening(models.TextChoices):
    """What happens in a day's rotation; the day is the sum of these, in order."""

    JOINED = "joined", _("到岗")
    LEFT = "left", _("下班")
    AWAY = "away", _("离岗")
    BACK = "back", _("回岗")
    TURN = "turn", _("轮序接待")
    NAMED = "named", _("客户指名")
    OLD = "old", _("老客户")
    COURTESY = "courtesy", _("义务接待")
    OWED = "owed", _("跳过，补接")
    LOST = "lost", _("轮空")
    COMPENSATION = "comp", _("补接一次")
    DONE = "done", _("接待结束")


class AwayReason(models.TextChoices):
    """Why a consultant is not at the place."""

    WITH_CUSTOMER = "customer", _("陪客户")
    TOILET = "toilet", _("洗手间")
    LUNCH = "lunch", _("用餐")
    ERRAND = "errand", _("公务外出")
    RESEARCH = "research", _("市调")
    PRIVATE = "private", _("私事")
    REST = "rest", _("休息")
    LEAVE = "leave", _("请假")


# Whoever is away for these gets the turn later; for the others the turn is lost (domain guide §5.3).
COMPENSATED: frozenset[AwayReason] = frozenset(
    {AwayReason.WITH_CUSTOMER, AwayReason.TOILET, AwayReason.LUNCH, AwayReason.ERRAND, AwayReason.RESEARCH}
)


class Morning(models.TextChoices):
    """How the first order of a day was found."""

    ROTATED = "rotated", _("顺移一位")
    DRAWN = "drawn", _("抽签")
