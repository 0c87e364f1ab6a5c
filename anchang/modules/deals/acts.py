"""What the deals module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel.audit import name_acts, name_facts, name_subjects
from anchang.modules.deals.states import CloseReason, Rung, State

name_acts(
    {
        "deals.create_subscription": _("提交认购"),
        "deals.amend_subscription": _("修改认购"),
        "deals.activate_subscription": _("认购生效"),
        "deals.return_subscription": _("认购退回修改"),
        "deals.close_subscription": _("结束认购"),
        "deals.book": _("登记认筹"),
        "deals.refund_booking": _("退筹"),
        "deals.turn_booking": _("认筹转认购"),
        "deals.sign_contract": _("登记签约"),
        "deals.follow_dispute": _("渠道归属变更"),
    }
)
name_subjects(
    {
        "deals.booking": _("认筹"),
        "deals.subscription": pgettext_lazy("deal", "认购"),
    }
)
name_facts(
    "deals",
    {
        "customer": pgettext_lazy("one", "客户"),
        "unit": _("房源"),
        "number": _("认购编号"),
        "amount_fen": _("认筹金"),
        "list_fen": _("表价"),
        "total_fen": _("总价"),
        "rung": _("审批到"),
        "request": pgettext_lazy("noun", "审批"),
        "on": _("签约日"),
        "reason": _("原因"),
        "note": _("有说明"),
        "filing": pgettext_lazy("one", "报备"),
        "before": _("原报备"),
        "was": _("原状态"),
    },
    rung=Rung.choices,
    reason=CloseReason.choices,
    was=State.choices,
)
