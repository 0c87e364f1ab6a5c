"""What the inventory module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel.audit import name_acts, name_facts, name_subjects
from anchang.modules.inventory.states import ClaimKind

name_acts(
    {
        "inventory.open_project": _("开立项目房源"),
        "inventory.register_permit": _("登记预售许可证"),
        "inventory.start_import": _("上传价格表"),
        "inventory.import_prices": _("导入价格表"),
        "inventory.save_mapping": _("保存列对应"),
        "inventory.publish_prices": _("发布价格版本"),
        "inventory.approve_prices": _("审核价格版本"),
        "inventory.claim_lock": _("锁定房源"),
        "inventory.claim_*": _("占用房源"),
        "inventory.convert_claim": _("占用转换"),
        "inventory.end_claim": _("释放占用"),
        "inventory.move_units_to_sale": _("推盘"),
        "inventory.move_units_to_shut": _("收盘"),
        "inventory.move_units_to_ctrl": _("转为销控"),
        "inventory.move_units_to_keep": _("预留房源"),
    }
)
name_subjects(
    {
        "inventory.claim": _("占用"),
        "inventory.importmapping": _("映射"),
        "inventory.importrun": _("导入记录"),
        "inventory.priceversion": _("价格版本"),
        "inventory.project": _("项目"),
        "inventory.unit": _("房源"),
    }
)
name_facts(
    "inventory",
    {
        "customer": pgettext_lazy("one", "客户"),
        "claim": _("占用"),
        "kind": _("类型"),
        "ref": _("单号"),
        "permit": _("预售许可证号"),
        "units": _("房源"),
        "until": _("截止日期"),
        "digest": _("文件摘要"),
        "imported": _("导入"),
        "unchanged": _("无变化"),
        "refused": _("未导入"),
    },
    kind=ClaimKind.choices,
)
