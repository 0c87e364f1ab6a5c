"""What the launches module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.audit import name_acts, name_facts, name_subjects

name_acts(
    {
        "launches.arm": _("开盘就绪"),
        "launches.draft": _("新建开盘"),
        "launches.edit": _("修改开盘规则"),
        "launches.drop": _("删除开盘"),
    }
)
name_subjects({"launches.launch": _("线上开盘")})
name_facts("launches", {"units": _("房源套数"), "buyers": _("客户人数")})
