"""What is refused of signing, and of the time for it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class NoTimeToSign(Refusal):
    """The hours are too short for a single slot."""

    code = "launches.no_time_to_sign"
    status = 422
    title = _("没有保存：签约时间放不下一个时段。")
    remedy = _("请改签约时间，或缩短每个时段。")
    field = "sign_to"


class PayFirst(Refusal):
    """What is not paid, or is over, is not signed."""

    code = "launches.pay_first"
    title = _("没有执行：%(unit)s 的定金还没有支付，或选房已结束。")
    remedy = _("请先支付定金，或联系置业顾问。")


class NotASlot(Refusal):
    """The launch has no such slot, or it has begun."""

    code = "launches.not_a_slot"
    status = 422
    title = _("没有预约：这个时段不能约，或已开始。")
    remedy = _("请换一个时段。")


class SlotFull(Refusal):
    """All seats of the slot are given."""

    code = "launches.slot_full"
    title = _("没有预约：%(time)s 刚刚约满。")
    remedy = _("请换一个时段。")


class TooLateToChange(Refusal):
    """An appointment is changed until the day before."""

    code = "launches.too_late_to_change"
    title = _("没有更改：签约当天不能再更改或取消。")
    remedy = _("请联系置业顾问。")


class NothingAppointed(Refusal):
    """There is no appointment, or it was given up already."""

    code = "launches.nothing_appointed"
    title = _("没有执行：%(unit)s 没有预约，或已取消。")
