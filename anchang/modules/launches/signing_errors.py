"""What is refused of signing, and of the time for it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class NoTimeToSign(Refusal):
    """The hours are too short for a single slot."""

    code = "launches.no_time_to_sign"
    status = 422
    title = _("“每天到”须晚于“每天从”，至少放得下一个时段。")
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


class AlreadySigned(Refusal):
    """What is signed is signed once."""

    code = "launches.already_signed"
    title = _("%(unit)s 的认购书已签署，无需再签。")


class TooLateToSign(Refusal):
    """The hours to sign electronically are over."""

    code = "launches.too_late_to_sign"
    title = _("没有执行：%(unit)s 的电子签署时间已过。")
    remedy = _("请预约时间到场签署，或联系置业顾问。")


class NotSettledYet(Refusal):
    """The subscription is made by the worker, moments after the payment."""

    code = "launches.not_settled_yet"
    title = _("%(unit)s 的认购书正在生成。")
    remedy = _("请过一分钟再试。")


class NobodySigns(Refusal):
    """No provider of signatures is set up."""

    code = "launches.nobody_signs"
    status = 503
    title = _("没有执行：电子签没有接通。")
    remedy = _("请预约时间到场签署。")


class NameIncomplete(Refusal):
    """A provider holds the signer's identity against the name, which a surname with a title is not."""

    code = "launches.name_incomplete"
    title = _("没有执行：登记的姓名不是全名，不能电子签署。")
    remedy = _("请联系置业顾问补全姓名，或预约时间到场签署。")


class SigningUnreachable(Refusal):
    """The provider gave no word, or a word that is none."""

    code = "launches.signing_unreachable"
    status = 503
    title = _("电子签暂时无法发起，没有签署。")
    remedy = _("请稍后再试，或预约时间到场签署。")


class SigningRefused(Refusal):
    """The provider refused; `reason` is its code."""

    code = "launches.signing_refused"
    status = 502
    title = _("电子签平台没有受理（%(reason)s），没有签署。")
    remedy = _("请预约时间到场签署，或联系置业顾问。")


class WordNotGenuine(Refusal):
    """A notification that the provider did not sign."""

    code = "launches.word_not_genuine"
    status = 401
    title = _("通知未通过验签。")
