"""What the insight module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.audit import name_acts, name_facts, name_subjects

name_acts(
    {
        "insight.retry_delivery": _("重试投递"),
        "insight.set_ceiling": _("设定渠道占比上限"),
    }
)
name_subjects({"insight.channelceiling": _("渠道占比上限")})
name_facts(
    "insight",
    {
        "delivery": _("任务"),
        "event": _("事件"),
        "reaction": _("处理"),
        "was": _("原上限（%）"),
        "percent": _("上限（%）"),
    },
)
