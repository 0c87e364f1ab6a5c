"""What the visits module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.audit import name_acts

name_acts(
    {
        "visits.open_day": _("开始当日轮排"),
        "visits.rotation_*": _("轮排变动"),
        "visits.register": _("登记到访"),
        "visits.accept": _("开始接待"),
        "visits.hand_over": _("请同事代接"),
        "visits.end": _("结束接待"),
        "visits.tally": _("记一组进门"),
        "visits.take_back": _("撤销一组进门"),
        "visits.count_hour": _("更正进门数"),
        "visits.keep_register": _("上传来访登记"),
        "visits.import": _("导入来访登记"),
        "visits.add_settled": _("补记核对过的来访"),
        "visits.follow_merge": _("来访随客户合并"),
    }
)
