"""What the module refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class BadDiscount(Refusal):
    """A discount that is none: nothing, negative, or more than the price."""

    code = "deals.bad_discount"
    status = 422
    title = _("优惠应大于 0，优惠后的总价也应大于 0。")
    field = "value"


class AreaUnknown(Refusal):
    """Without an area there is no unit price to cut."""

    code = "deals.area_unknown"
    status = 422
    title = _("%(unit)s 没有登记面积，不能按单价优惠。")
    field = "value"


class TooManyLines(Refusal):
    """A price has a handful of discounts."""

    code = "deals.too_many_lines"
    status = 422
    title = _("一套房最多 %(limit)s 项优惠。")
    field = "value"


class DepositOutOfRange(Refusal):
    """A deposit is paid, and at most a fifth of the price has its effect (Civil Code Art. 586)."""

    code = "deals.deposit_out_of_range"
    status = 422
    title = _("定金应大于 0，且不超过总价的 20%%，即 %(most)s 元。")
    field = "deposit"


class SignDateOutOfRange(Refusal):
    """The contract is planned for a day to come, and soon."""

    code = "deals.sign_date_out_of_range"
    status = 422
    title = _("计划签约日应在 %(first)s 至 %(last)s 之间。")
    field = "planned_sign_on"


class LockFirst(Refusal):
    """A unit is subscribed out of one's own live lock."""

    code = "deals.lock_first"
    title = _("没有认购：%(unit)s 不在您的锁定中，或锁定已到期。")
    remedy = _("请重新锁定后再认购。")


class OtherCustomer(Refusal):
    """The lock was made for somebody else."""

    code = "deals.other_customer"
    title = _("没有认购：%(unit)s 是为另一位客户锁定的。")
    remedy = _("请选择锁定时的客户，或释放后重新锁定。")
    field = "customer"


class UnitHasSubscription(Refusal):
    """One live subscription a unit."""

    code = "deals.unit_has_subscription"
    title = _("没有认购：%(unit)s 已有认购 %(number)s。")


class WrongState(Refusal):
    """The subscription is not where the act needs it."""

    code = "deals.wrong_state"
    title = _("没有执行：%(number)s 现在是%(state)s。")
    remedy = _("请刷新后再看。")


class CloseReasonMissing(Refusal):
    """Ending a subscription says why."""

    code = "deals.close_reason_missing"
    status = 422
    title = _("请写明原因，至少两个字。")
    field = "note"


class SignDayOutOfRange(Refusal):
    """A contract is signed on a day between the subscription and today."""

    code = "deals.sign_day_out_of_range"
    status = 422
    title = _("签约日应在 %(first)s 至今天之间。")
    field = "signed_on"


class PermitMissing(Refusal):
    """Earnest money is taken only after the presale permit (domain guide §13)."""

    code = "deals.permit_missing"
    title = _("没有认筹：本项目还没有登记预售许可证，不能收认筹金。")
    remedy = _("请销控员登记许可证后再办理。")


class AmountOutOfRange(Refusal):
    """Earnest money of nothing, or of too much."""

    code = "deals.amount_out_of_range"
    status = 422
    title = _("认筹金应为 1 元至 %(most)s 万元。")
    field = "amount"


class AlreadyBooked(Refusal):
    """One live booking a customer and project."""

    code = "deals.already_booked"
    title = _("没有认筹：该客户已有一笔未转的认筹。")
    remedy = _("转认购或退筹后可再认筹。")


class NotBooked(Refusal):
    """The booking was given back, or became a subscription."""

    code = "deals.not_booked"
    title = _("没有退筹：这笔认筹%(state)s。")
