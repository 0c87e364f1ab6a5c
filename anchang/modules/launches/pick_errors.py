"""What is refused of a pick on its way to a deal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class PickOver(Refusal):
    """It was given up, or was not confirmed or paid in time."""

    code = "launches.pick_over"
    title = _("没有执行：%(unit)s 的保留时间已过，或已放弃。")
    remedy = _("请看看还有哪些房源可选。")


class ConfirmFirst(Refusal):
    """What is not confirmed is not paid."""

    code = "launches.confirm_first"
    title = _("没有执行：%(unit)s 还没有确认。")
    remedy = _("请先确认选房，再支付定金。")


class AlreadyPaid(Refusal):
    """A deposit is paid once."""

    code = "launches.already_paid"
    title = _("%(unit)s 的定金已支付，无需再付。")


class PaymentUnreachable(Refusal):
    """The provider gave no word, or a word that is none."""

    code = "launches.payment_unreachable"
    status = 503
    title = _("支付暂时无法发起，没有扣款。")
    remedy = _("请稍后再试，或联系置业顾问。")


class PaymentRefused(Refusal):
    """The provider refused; `reason` is its code."""

    code = "launches.payment_refused"
    status = 502
    title = _("支付渠道没有受理（%(reason)s），没有扣款。")
    remedy = _("请换一种支付方式，或联系置业顾问。")


class AskedOtherwise(PaymentRefused):
    """The number was asked for before, of another payer or by another way: only another number is taken."""


class NotGenuine(Refusal):
    """A notification that the provider did not sign, or not just now."""

    code = "launches.notification_not_genuine"
    status = 401
    title = _("通知未通过验签。")
