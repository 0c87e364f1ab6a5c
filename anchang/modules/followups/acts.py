"""What the followups module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel.audit import name_acts, name_facts, name_subjects
from anchang.modules.followups.states import Method

name_acts(
    {
        "followups.record_follow_up": _("记录跟进"),
        "followups.return_to_pool": _("退回公海"),
    }
)
name_subjects(
    {
        "followups.followup": _("跟进"),
    }
)
name_facts(
    "followups",
    {
        "customer": pgettext_lazy("one", "客户"),
        "method": _("方式"),
        "effective": _("有效"),
        "grade": _("级别"),
        "previous_owner": _("原归属人"),
        "last_contact_at": _("上次联系"),
    },
    method=Method.choices,
)
