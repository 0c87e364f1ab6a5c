"""The words of the module (domain guide §9)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a launch is for: a rehearsal is a whole launch that can never become a real one (domain guide §9.3)."""

    REAL = "real", _("正式")
    REHEARSAL = "rehearsal", _("公测")


class State(models.TextChoices):
    """Where a launch stands."""

    DRAFT = "draft", _("筹备中")
    ARMED = "armed", _("已就绪")
    CLOSED = "closed", _("已结束")


class Mode(models.TextChoices):
    """Who may choose when (domain guide §9.2); the values are the plan's."""

    FREE = "free", _("抢房")
    BATCHES = "batches", _("分批")
    TURNS = "turns", _("顺序选房")


class Order(models.TextChoices):
    """By what order turns go: queue numbers, or a lot that anyone can draw again (domain guide §9.7)."""

    NUMBER = "number", _("按认筹序号")
    DRAWN = "drawn", _("摇号")


class MissPolicy(models.TextChoices):
    """Where a buyer stands who missed a call (过号)."""

    NEXT = "next", _("连续叫号")
    END = "end", _("排到队尾")


class Command(models.TextChoices):
    """What takes two people."""

    ARM = "arm", _("开盘就绪")
    PAUSE = "pause", _("暂停选房")
    RESUME = "resume", _("恢复选房")
    EXTEND = "extend", _("延长选房")
    WAVE = "wave", _("加推房源")
    RELEASE = "release", _("收回房源")
    AGAIN = "call_again", _("补叫客户")
    CLOSE = "close", _("关闭开盘")
    VOID = "void_lot", _("作废摇号")

    @property
    def is_order(self) -> bool:
        """Tell whether it is said to a launch that runs; the others to a draft."""
        return self not in (Command.ARM, Command.VOID)


class DepositState(models.TextChoices):
    """Where a deposit stands. Money for a pick that is over goes back."""

    OPEN = "open", pgettext_lazy("deposit", "待支付")
    PAID = "paid", pgettext_lazy("deposit", "已支付")
    CLOSED = "closed", pgettext_lazy("deposit", "已关闭")
    REFUND = "refund", pgettext_lazy("deposit", "待退款")
    REFUNDED = "refunded", pgettext_lazy("deposit", "已退款")


class SigningState(models.TextChoices):
    """Where an electronic signature stands."""

    OPEN = "open", _("待签署")
    SIGNED = "signed", _("已签署")
    ENDED = "ended", _("未签成")
