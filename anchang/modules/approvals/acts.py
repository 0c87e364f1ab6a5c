"""What the approvals module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel.audit import name_acts, name_facts, name_subjects
from anchang.modules.approvals.states import Verdict

name_acts(
    {
        "approvals.open_request": _("发起审批"),
        "approvals.decide": _("审批决定"),
        "approvals.withdraw_request": _("撤回审批"),
    }
)
name_subjects(
    {
        "approvals.request": pgettext_lazy("noun", "审批"),
    }
)
name_facts(
    "approvals",
    {"about": _("审批对象"), "kind": _("审批类别"), "verdict": _("决定")},
    verdict=Verdict.choices,
)
