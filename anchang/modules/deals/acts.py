"""What the deals module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.audit import name_acts

name_acts(
    {
        "deals.create_subscription": _("提交认购"),
        "deals.amend_subscription": _("修改认购"),
        "deals.activate_subscription": _("认购生效"),
        "deals.return_subscription": _("认购退回修改"),
        "deals.close_subscription": _("结束认购"),
        "deals.sign_contract": _("登记签约"),
    }
)
