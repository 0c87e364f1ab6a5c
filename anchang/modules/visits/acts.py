"""What the visits module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel.audit import name_acts, name_facts, name_subjects, name_values
from anchang.modules.visits.states import Morning, Purpose, Turn

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
        "visits.keep_register": _("上传来访登记"),
        "visits.import": _("导入来访登记"),
        "visits.add_settled": _("补记核对过的来访"),
        "visits.follow_merge": _("来访随客户合并"),
    }
)
name_subjects(
    {
        "visits.registerimport": _("来访登记表"),
        "visits.rotationday": _("轮排"),
        "visits.visit": _("来访"),
    }
)
name_facts(
    "visits",
    {
        "customer": pgettext_lazy("one", "客户"),
        "purpose": _("来意"),
        "receiver": _("接待"),
        "turn": _("轮次"),
        "before": _("变更前"),
        "after": _("变更后"),
        "morning": _("排序方式"),
        "order": _("顺序"),
        "seed": _("抽签种子"),
        "moved": _("来访数"),
        "rows": _("行数"),
        "imported": _("新客户"),
        "joined": pgettext_lazy("figure", "并入已有客户"),
        "doubtful": _("待核对"),
        "unchanged": _("此前已导入"),
        "refused": _("未导入"),
    },
    purpose=Purpose.choices,
    turn=Turn.choices,
    morning=Morning.choices,
)
name_values("customers", "origin", [("visits", _("来访登记表"))])
