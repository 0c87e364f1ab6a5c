"""What the kernel's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.audit import name_acts, name_facts, name_subjects
from anchang.kernel.exports import Tier

name_acts(
    {
        "vault.reveal": _("查看号码"),
        "exports.take": _("导出"),
    }
)
name_subjects(
    {
        "kernel.tenant": _("公司"),
    }
)
name_facts("vault", {"column": _("号码所在"), "nth": _("今日第几次")})
name_facts("exports", {"name": _("内容"), "rows": _("行数"), "tier": _("数据级别")}, tier=Tier.choices)
