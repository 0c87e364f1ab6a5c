"""What the followups module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.audit import name_acts

name_acts(
    {
        "followups.record_follow_up": _("记录跟进"),
        "followups.return_to_pool": _("退回公海"),
    }
)
