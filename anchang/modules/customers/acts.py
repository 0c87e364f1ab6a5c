"""What the customers module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel.audit import name_acts, name_facts, name_subjects
from anchang.modules.customers.states import Status

name_acts(
    {
        "customers.create": _("新建客户"),
        "customers.rename": _("更正姓名"),
        "customers.add_phone": _("添加号码"),
        "customers.give_identity": _("登记证件号"),
        "customers.assign_owner": _("变更归属人"),
        "customers.set_grade": _("变更级别"),
        "customers.set_status": _("变更客户状态"),
        "customers.merge": _("合并客户"),
        "customers.join_household": _("记为一家"),
        "customers.put_aside": _("转入待核对"),
        "customers.review_*": _("核对导入行"),
    }
)
name_subjects(
    {
        "customers.customer": pgettext_lazy("one", "客户"),
        "customers.phone": _("号码"),
        "customers.identity": _("证件号"),
        "customers.reviewitem": _("待核对"),
    }
)
name_facts(
    "customers",
    {
        "before": _("变更前"),
        "after": _("变更后"),
        "grade": _("级别"),
        "status": _("状态"),
        "gone": _("并入的客户"),
        "other": _("另一位客户"),
        "phone": _("号码"),
        "origin": _("来源"),
        "row": _("原表行号"),
    },
    before=Status.choices,
    status=Status.choices,
)
