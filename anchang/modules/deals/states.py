"""The words of the module (domain guide §2.4, §11.2, §11.5)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a subscription stands."""

    DRAFT = "draft", _("待修改")
    PENDING = "pending", _("待审批")
    ACTIVE = "active", _("已认购")
    SIGNED = "signed", _("已签约")
    CLOSED = "closed", _("已关闭")


# These hold their unit.
LIVE: frozenset[State] = frozenset({State.DRAFT, State.PENDING, State.ACTIVE, State.SIGNED})
# These count as sold.
SOLD: frozenset[State] = frozenset({State.ACTIVE, State.SIGNED})


class CloseReason(models.TextChoices):
    """Why a subscription ended; the first six are the trade's own list (domain guide §11.5)."""

    CANCELLED = "cancelled", _("退房")
    SWAPPED = "swapped", _("换房")
    OTHER = "other", _("其它变更")
    VOID = "void", _("作废")
    SPECIAL = "special", _("特批折扣")
    RESET = "reset", _("重置认购")
    REJECTED = "rejected", _("审批驳回")
    WITHDRAWN = "withdrawn", pgettext_lazy("reason", "撤回")
    LAPSED = "lapsed", _("逾时失效")


# What takes away from the net figures (domain guide §14, 认购 net).
COUNTED: frozenset[CloseReason] = frozenset(
    {CloseReason.CANCELLED, CloseReason.SWAPPED, CloseReason.OTHER, CloseReason.VOID, CloseReason.SPECIAL}
)
# What a manager may choose when ending a subscription that counts.
CHOOSABLE: tuple[CloseReason, ...] = (CloseReason.CANCELLED, CloseReason.OTHER, CloseReason.VOID)


class LineKind(models.TextChoices):
    """What a discount line takes off: a share, an amount, or an amount for each square metre."""

    PERCENT = "percent", _("折扣")
    AMOUNT = "amount", _("减总价")
    UNIT_CUT = "unit_cut", _("减单价")


class Mode(models.TextChoices):
    """How several shares meet."""

    MULTIPLY = "multiply", _("连乘")
    ADDITIVE = "additive", _("累加")


class Order(models.TextChoices):
    """What is taken off first."""

    PERCENT_FIRST = "percent_first", _("先折后减")
    AMOUNT_FIRST = "amount_first", _("先减后折")


class Rung(models.TextChoices):
    """Who may grant how much: the approval ladder (domain guide §11.2)."""

    CONSULTANT = "consultant", _("置业顾问")
    MANAGER = "manager", _("案场经理")
    DIRECTOR = "director", _("项目总")
    CITY = "city", _("城市公司")
    GROUP = "group", _("集团")


class BookingState(models.TextChoices):
    """Where a booking stands (认筹, domain guide §11.3)."""

    BOOKED = "booked", _("已认筹")
    SUBSCRIBED = "subscribed", _("已转认购")
    REFUNDED = "refunded", _("已退筹")
