"""What the kernel's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.audit import name_acts

name_acts(
    {
        "vault.reveal": _("查看号码"),
        "exports.take": _("导出"),
    }
)
